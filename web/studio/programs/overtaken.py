"""Two managers at once: what the second had before them, and what is kept of both. Nothing is lost.

What the second changed is kept in the newer draft where nobody has touched it meanwhile. Where somebody has, nothing
is saved; the second is told, sees both versions, and says with one more press which one stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Self, TypeVar

from litestar import Request
from sqlalchemy import Row

from advocacy.database import Work
from advocacy.errors import Mistake
from advocacy.programs import drafts
from advocacy.programs.comparing import values_of
from advocacy.programs.editing import written_at
from advocacy.programs.merging import held_at, now_at
from advocacy.programs.nodes import Path
from web.visitors import deed

ATTEMPTS = 4
"""So often a change is made anew when somebody saves in the very same moment."""

Place = TypeVar("Place")


@dataclass(frozen=True)
class Seen:
    """A draft as somebody changes it.

    Attributes:
        row: the draft as it is now.
        before: what their page was drawn from; empty where nobody remembers it.
    """

    row: Row[Any]
    before: str

    @property
    def is_newer(self) -> bool:
        """Whether somebody has saved since."""
        return bool(self.before != self.row.text)

    @cached_property
    def values(self) -> tuple[Any, Any]:
        """What the two texts say.

        Raises:
            Invalid: the draft cannot be read.
        """
        return values_of(self.before), written_at(self.row.text, ())

    def now_at(self, path: Path) -> Path | None:
        """Where a part of their page stands by now; None where it was taken out."""
        return now_at(*self.values, path) if self.is_newer else path

    def has_changed(self, path: Path) -> bool:
        """Whether a part of their page says something else by now."""
        there = self.now_at(path)
        return there is None or held_at(self.values[0], path) != held_at(self.values[1], there)


class Touched(Exception):
    """Somebody has changed what this is about since the page was opened, or has taken it out. Nothing was saved.

    Args:
        seen: the draft, and what was seen of it.
        path: where the part stands by now; None where it was taken out.
    """

    def __init__(self, seen: Seen, path: Path | None) -> None:
        super().__init__()
        self.seen = seen
        self.path = path


@dataclass(frozen=True, slots=True)
class Told:
    """Why a form comes back although nothing is wrong in it.

    Attributes:
        name: who was quicker; empty where nobody knows.
        at: when; None where nobody was.
        is_gone: whether they took out what the form is about.
        mistake: why it cannot be written into the draft as it is.
    """

    name: str = ""
    at: datetime | None = None
    is_gone: bool = False
    mistake: Mistake | None = None

    @classmethod
    def of(cls, seen: Seen, *, is_gone: bool = False) -> Self:
        """What is said of whoever saved last."""
        return cls(str(seen.row.author), seen.row.changed_at, is_gone=is_gone)


class _Unchanged(Exception):
    """A form that was sent as it was shown begins no draft."""


async def kept(
    request: Request[Any, Any, Any], key: str, revision: int, change: Callable[[Seen], tuple[str, Place]]
) -> tuple[Seen, Place]:
    """Change the draft of a program, as it is by now; one is begun where there is none.

    Args:
        request: of whoever does it.
        key: of the program.
        revision: of the draft that their page was drawn from.
        change: gives the new text, and where in it to look.

    Returns:
        the draft as it was before the change, and where to look.

    Raises:
        NotFound: there is no such program.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with deed(request) as work:
                seen = await opened(work, key, revision)
                text, place = change(seen)
                await _save(work, seen, text)
        except _Unchanged:
            pass
        except drafts.Overtaken:
            if attempt == ATTEMPTS:
                raise
            continue
        return seen, place
    raise AssertionError


async def _save(work: Work, seen: Seen, text: str) -> None:
    if text == seen.row.text:
        raise _Unchanged
    await drafts.save(work, seen.row.key, text, revision=seen.row.revision)


async def opened(work: Work, key: str, revision: int) -> Seen:
    """The draft as it is now, beside what a page showed of it.

    Raises:
        NotFound: there is no such program.
    """
    row = await drafts.open_draft(work, key)
    return Seen(row, row.text if row.revision == revision else await drafts.seen_at(work, key, revision))
