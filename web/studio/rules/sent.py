"""What a form of conditions sent, and the place it was sent from."""

import re
from collections.abc import Mapping
from typing import Any

from litestar import Request

from advocacy.database import Read
from advocacy.errors import Invalid, NotFound
from advocacy.programs import drafts, programs
from advocacy.programs.nodes import Unreadable, nodes, plain
from advocacy.words import said

LONGEST_FIELD = 4_000
MOST_FIELDS = 4_000
Sent = list[tuple[str, str]]
_PREFIX = re.compile(r"if|then\.\d{1,2}\.unless", re.ASCII)


async def fields_sent(request: Request[Any, Any, Any]) -> Sent:
    """Every field of the form by name, as it was typed; files are none of ours.

    Raises:
        Invalid: there are more than any form of ours has.
    """
    sent = list((await request.form()).multi_items())
    if len(sent) > MOST_FIELDS:
        raise Invalid(said("This form has more fields than any of ours."), remedy=said("Load the page again."))
    return [(name, value[:LONGEST_FIELD]) for name, value in sent if isinstance(value, str)]


def one(fields: Sent, name: str) -> str:
    """The first value of that name; empty where there is none."""
    return next((value for key, value in fields if key == name), "").strip()


def prefix_of(request: Request[Any, Any, Any]) -> str:
    """Which builder asks.

    Raises:
        Invalid: it is none of ours.
    """
    prefix = str(request.query_params.get("prefix", "if"))
    if not _PREFIX.fullmatch(prefix):
        raise Invalid(said("This form is not one of ours, so nothing was done."))
    return prefix


async def document_of(read: Read, key: str) -> tuple[str, dict[str, Any]]:
    """The text of a program as it is being worked on, and what it says, without defaults.

    Raises:
        NotFound: there is no such program.
        Invalid: the text cannot be read.
    """
    draft = await drafts.get(read, key)
    text = str(draft.text) if draft is not None else str((await programs.get(read, key)).text)
    try:
        node, _ = nodes(text)
    except Unreadable as unreadable:
        raise Invalid(
            said("The text of this program cannot be read, so its parts cannot be shown."),
            where=said("line {line}", line=unreadable.problem.line),
            remedy=said("Mend it under “As text” first."),
        ) from unreadable
    document = plain(node)
    if not isinstance(document, dict):
        raise NotFound(said("There is no program “{key}”.", key=key))
    return text, document


def levels_of(document: Mapping[str, Any]) -> dict[str, int]:
    """The ladder that a document writes, key to rank; what is no level is passed over."""
    listed = document.get("levels")
    rungs = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return {str(one["key"]): rank for rank, one in enumerate(rungs) if "key" in one}
