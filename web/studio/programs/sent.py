"""What a form of a program sent, as words."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request

from advocacy.errors import Invalid
from advocacy.words import said

LONGEST_NUMBER = 9


async def fields_sent(request: Request[Any, Any, Any]) -> Mapping[str, Sequence[str]]:
    """Every field with its values in their order; files are left out."""
    found: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


def first(sent: Mapping[str, Sequence[str]], name: str) -> str:
    """The first value of a field; empty where it has none."""
    return next(iter(sent.get(name, ())), "")


def number_sent(sent: Mapping[str, Sequence[str]], name: str) -> int:
    """A number that only our own pages write.

    Raises:
        Invalid: there is none.
    """
    words = first(sent, name)
    if not words.removeprefix("-").isdecimal() or len(words) > LONGEST_NUMBER:
        raise Invalid(
            said("This form is not one of ours, so nothing was done."),
            remedy=said("Load the page again, and press its button."),
        )
    return int(words)
