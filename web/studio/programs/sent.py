"""What a form of a program sent, as words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request

from advocacy.errors import Invalid
from advocacy.words import said

VERSIONS = range(10**7)
_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)


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
    return number_of(first(sent, name))


def number_of(words: str) -> int:
    """The number that a field of our own pages holds.

    Raises:
        Invalid: it holds none.
    """
    if not _NUMBER.fullmatch(words):
        raise Invalid(
            said("This form is not one of ours, so nothing was done."),
            remedy=said("Load the page again, and press its button."),
        )
    return int(words)
