"""Which merge fields a program may write into its mails, notes and tasks, and filling in exactly those.

A field is a name on this list and nothing else: there is no expression to evaluate, and a value is put in as words,
never looked at again. ``{first_name|there}`` says what stands there when nothing is known.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from advocacy.delivery.merge import merge
from advocacy.programs.scalars import close_to

PERSON: Mapping[str, str] = {
    "first_name": "the reader's first name",
    "name": "the reader's whole name",
    "account": "the company the reader works for",
    "company": "our own company",
    "host": "the host's name",
    "host_title": "what the host does",
    "score": "the score they gave last",
    "level": "the level they are on, by its name",
    "points": "the points they have earned",
}
PAGES: Mapping[str, str] = {
    "link": "the page this mail leads to",
    "hub": "the hub",
    "until": "the day until which the place or the survey is open",
    "scores": "in a survey, as a paragraph of its own: 0 to 10, each a link",
}
ATTRIBUTE = "attribute."

MAILS = frozenset(PERSON) | frozenset(PAGES)
NOTES = frozenset(PERSON)
TASKS = frozenset(PERSON)

_BRACED = re.compile(r"\{([^{}\n]*)\}")
_ATTRIBUTE = re.compile(r"attribute\.[a-z][a-z0-9_-]*")


def unknown_fields(text: str, allowed: frozenset[str]) -> list[tuple[str, str]]:
    """What stands in braces and is no merge field.

    Returns:
        each once, as it is written, with a remedy.
    """
    found: dict[str, str] = {}
    for braced in _BRACED.finditer(text):
        name = braced[1].split("|", 1)[0]
        if name not in allowed and not _ATTRIBUTE.fullmatch(name):
            known = sorted(allowed)
            near = close_to(name.strip().lower().replace(" ", "_"), tuple(known))
            found[braced[0]] = near or f"There are: {', '.join(known)}, and attribute.X for what they answered."
    return list(found.items())


def fill(
    text: str,
    known: Mapping[str, Any],
    allowed: frozenset[str] = NOTES,
    *,
    quote: Callable[[str], str] = str,
) -> str:
    """Fill the merge fields of a text.

    Args:
        text: as the program wrote it.
        known: what is known, by field; what is not on the list is not looked at.
        allowed: the fields of this kind of text.
        quote: what is done to each value, where the text is Markdown.
    """
    mine = {name: value for name, value in known.items() if name in allowed or _ATTRIBUTE.fullmatch(name)}
    return merge(text, mine, quote=quote)
