"""Sentences for people that can be said again in another language.

A floor that knows nothing of languages says ``said("Opens at {level}: {n} points to go.", level="Insider", n=40)``.
That is an English string wherever a string is wanted; a page takes the pattern and its values and says it in the
reader's language.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self


class Said(str):
    """An English sentence that keeps what it was made of.

    Attributes:
        pattern: the sentence with its values in braces; what translators translate.
        many: the same for several, where the number ``n`` decides; else empty.
        values: by name; a number or a date is put into words by whoever says it.
    """

    pattern: str
    many: str
    values: Mapping[str, Any]

    __slots__ = ("many", "pattern", "values")

    def __new__(cls, pattern: str, many: str, values: Mapping[str, Any]) -> Self:
        """The English of it, made at once."""
        chosen = many if many and values["n"] != 1 else pattern
        made = super().__new__(cls, chosen.format(**{name: _english(value) for name, value in values.items()}))
        made.pattern, made.many, made.values = pattern, many, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Copied and sent between processes as what it was made of."""
        return Said, (self.pattern, self.many, self.values)


def said(pattern: str, /, **values: Any) -> Said:
    """A sentence with its values, ``said("This ended on {day}.", day=ended)``; a date is written 9 March 2026."""
    return Said(pattern, "", values)


def said_of(one: str, many: str, /, **values: Any) -> Said:
    """A sentence that reads differently for one and for several; ``n`` among the values decides."""
    return Said(one, many, values)


def kept(sentence: str) -> Any:
    """A sentence as JSON, with what it was made of if it was said; its values are text, numbers and days."""
    if not isinstance(sentence, Said):
        return str(sentence)
    values = {name: _kept(value) for name, value in sentence.values.items()}
    return {"pattern": sentence.pattern, "many": sentence.many, "values": values}


def told(sentence: Any) -> str:
    """A sentence as :func:`kept` left it."""
    if not isinstance(sentence, Mapping):
        return str(sentence)
    values = {name: _told(value) for name, value in sentence["values"].items()}
    return Said(sentence["pattern"], sentence["many"], values)


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return kept(value) if isinstance(value, str) else value


def _told(value: Any) -> Any:
    if isinstance(value, Mapping) and "day" in value:
        return date.fromisoformat(value["day"])
    return told(value) if isinstance(value, str | Mapping) else value


def day_in_words(day: date) -> str:
    """A day as people write it: 9 March 2026."""
    return f"{day.day} {day:%B} {day.year}"


def _english(value: Any) -> Any:
    return day_in_words(value) if isinstance(value, date) else value
