"""A program as a manager finds it: its draft where there is one, else the version in force, and its mistakes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.errors import NotFound
from advocacy.programs import drafts, programs
from advocacy.programs.comparing import Change, changes
from advocacy.programs.document import Document, examine
from advocacy.programs.fields import field_at
from advocacy.programs.lint import ERROR, Finding, check
from advocacy.programs.nodes import Path, Unreadable, nodes, plain
from advocacy.programs.schema import DOCUMENT
from web.studio.programs.paths import spelled
from web.studio.programs.slots import is_rows


@dataclass(frozen=True)
class Standing:
    """A program as it stands.

    Attributes:
        key: of the program.
        text: of the draft, or of the version in force.
        revision: of the draft; where there is none, the number of the version in force with a minus.
        number: of the version in force; None where nothing was published.
        state: ``running`` or ``paused``; empty where nothing was published.
        in_force: the text in force; empty where there is none.
        draft: the draft, as ``drafts.get`` gives it.
        published_at: when the version in force was.
    """

    key: str
    text: str
    revision: int
    number: int | None
    state: str
    in_force: str
    draft: Row[Any] | None
    published_at: datetime | None

    @cached_property
    def document(self) -> Document | None:
        """What the text says, if it can be read as a program."""
        return examine(self.text, "program.yaml").document

    @cached_property
    def document_in_force(self) -> Document | None:
        """What is in force."""
        return examine(self.in_force, "program.yaml").document if self.in_force else None

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What the checker says."""
        return check(self.text)

    @property
    def errors(self) -> Sequence[Finding]:
        """What keeps it from being published."""
        return [one for one in self.findings if one.severity == ERROR]

    @cached_property
    def written(self) -> Mapping[str, Any]:
        """What is written, as plain values; empty where the text is no mapping, or cannot be read."""
        try:
            node, problems = nodes(self.text)
        except Unreadable:
            return {}
        said = plain(node)
        return said if isinstance(said, dict) and not problems else {}

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.written.get("name") or self.key)

    @cached_property
    def changes(self) -> Sequence[Change]:
        """What is different from the version in force."""
        return changes(self.in_force, self.text) if self.in_force else ()

    def has_changes(self) -> bool:
        """Whether publishing it would change a letter."""
        return self.text != self.in_force

    def link(self, path: Path) -> str:
        """The part with a page of its own that a place belongs to, as an address has it."""
        while path and (missing_at(self.written, path) or not has_page(self.written, path)):
            path = path[:-1]
        return spelled(path)


async def standing(read: Read, key: str) -> Standing:
    """How a program stands.

    Raises:
        NotFound: there is neither a draft nor a program of that key.
    """
    draft = await drafts.get(read, key)
    try:
        row = await programs.get(read, key)
    except NotFound:
        if draft is None:
            raise
        return Standing(key, draft.text, draft.revision, None, "", "", draft, None)
    text, revision = (row.text, -row.number) if draft is None else (draft.text, draft.revision)
    return Standing(key, text, revision, row.number, row.state, row.text, draft, row.published_at)


async def as_opened(read: Read, key: str, revision: int) -> Standing:
    """A program as a page showed it, whatever has become of it since.

    Args:
        read: a read.
        key: of the program.
        revision: that the page was drawn from.

    Raises:
        NotFound: there is neither a draft nor a program of that key.
    """
    it = await standing(read, key)
    if it.revision == revision:
        return it
    return replace(it, text=await drafts.seen_at(read, key, revision), revision=revision)


def missing_at(written: Any, path: Path) -> bool:
    """Whether the schema knows nothing of a path, or an item on it is not there."""
    here = written
    for step in path:
        if isinstance(step, int):
            if not isinstance(here, list) or step >= len(here):
                return True
            here = here[step]
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
    return field_at(DOCUMENT, written, path) is None


def has_page(written: Any, path: Path) -> bool:
    """Whether what stands there is edited on a page of its own: a thing with fields, or a list of such things."""
    field = field_at(DOCUMENT, written, path)
    return (field is not None and field.kind in {"shape", "one of", "map"}) or (field is not None and is_rows(field))
