"""The rows and groups of a builder, as they are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.studio.rules.comparisons import How
from web.studio.rules.parts import Path, Row
from web.studio.rules.vocabulary import Choice


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as it is drawn; what does not belong to it is empty."""

    at: Path
    name: str
    id: str
    row: Row
    label: str
    offered: bool
    hows: Sequence[How]
    how: How | None
    choices: Sequence[Choice]
    objects: Sequence[Choice]
    hit: int | None
    is_awaited: bool
    mistake: str
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as it is drawn."""

    at: Path
    name: str
    id: str
    word: str
    parts: "Sequence[RowView | GroupView]"
    hit: int | None
    is_awaited: bool
    mistake: str
    is_group: bool = True
