"""The kinds of mistakes. Doors map each to a status once; nothing else is raised on purpose.

Mistake
├── NotFound     there is no such thing, or none that you may see
├── Forbidden    you are known, and this is not yours to do
├── Conflict     it was possible before, or elsewhere; the state of things says no
├── TooMany      it is possible, and was done too often just now
└── Invalid      the words themselves are wrong; fix them and try again
"""


class Mistake(Exception):
    """Something a person can read and act on.

    Args:
        message: what was wrong, as a plain sentence.
        where: file, row, column or field the message is about, if one can be named.
        remedy: what to do, as a plain sentence.
    """

    def __init__(self, message: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """The whole sentence: where, what, remedy."""
        parts = [f"{self.where}: {self.message}" if self.where else self.message]
        if self.remedy:
            parts.append(self.remedy)
        return " ".join(parts)


class NotFound(Mistake):
    """There is no such thing, or none that this actor may see."""


class Forbidden(Mistake):
    """The actor is known, and this is not theirs to do."""


class Conflict(Mistake):
    """The state of things says no: done already, sold out, expired, changed by somebody else."""


class TooMany(Mistake):
    """Somebody does a thing more often than is allowed.

    Args:
        message: what was done too often.
        after: in how many seconds it is possible again.
        remedy: the same in words.
    """

    def __init__(self, message: str, *, after: int, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.after = after


class Invalid(Mistake):
    """The input is wrong in itself.

    Args:
        message: what was wrong with the first or the whole.
        where: file, row, column or field.
        remedy: what to do.
        problems: further mistakes of the same input, so that one answer names them all.
    """

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        remedy: str | None = None,
        problems: "tuple[Invalid, ...]" = (),
    ) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.problems = problems
