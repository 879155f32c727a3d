"""Which merge fields a program may write into its mails, notes and tasks.

A field is a name on a list and nothing else: there is no expression to evaluate. Beside the names below it can be an
attribute that a question of the same program saves, like ``{candy}``. ``{first_name|there}`` says what stands there
when nothing is known.
"""

import re
from collections.abc import Mapping
from typing import Any

from advocacy.programs.scalars import close_to

PERSON: Mapping[str, str] = {
    "first_name": "the reader's first name",
    "name": "the reader's whole name",
    "title": "what the reader does",
    "company": "the company the reader works for",
    "host": "the host's name",
}
IN_NOTES: Mapping[str, str] = {"package": "the name of the package"}
IN_MAILS: Mapping[str, str] = {
    "host_title": "what the host does",
    "our_company": "our own company",
    "program": "the program's key",
    "score": "the score they gave last",
    "level": "the level they are on",
    "points": "the points they have earned",
    "spendable": "the points they can spend",
    "link": "the page this mail leads to",
    "hub": "the hub",
    "until": "the day until which the place or the survey is open",
    "scores": "in a survey, as a paragraph of its own: 0 to 10, each a link",
}

MAILS = frozenset(PERSON) | frozenset(IN_MAILS)
NOTES = frozenset(PERSON) | frozenset(IN_NOTES)
TASKS = frozenset(PERSON)
LETTERS = TASKS | {"host_title", "our_company", "score", "level", "points", "hub"}

_BRACED = re.compile(r"\{([^{}\n]*)\}")


def saved_attributes(document: Mapping[str, Any]) -> frozenset[str]:
    """The customer attributes that answers to a program's questions become."""
    return frozenset(
        stage["saves_to"]
        for challenge in document["challenges"]
        for stage in challenge["stages"]
        if stage.get("saves_to")
    )


def unknown_fields(text: str, allowed: frozenset[str]) -> list[tuple[str, str]]:
    """What stands in braces and is no merge field.

    Returns:
        each once, as it is written, with a remedy.
    """
    known = tuple(sorted(allowed))
    found: dict[str, str] = {}
    for braced in _BRACED.finditer(text):
        name = braced[1].split("|", 1)[0]
        if name not in allowed:
            near = close_to(name.strip().lower().replace(" ", "_"), known)
            found[braced[0]] = near or f"There are: {', '.join(known)}."
    return list(found.items())
