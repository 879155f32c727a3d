"""The column that repeats the score as a group: promoter, passive, detractor. It must agree with the score."""

from collections.abc import Set as AbstractSet

from advocacy.listening.intake.cells import tidy
from advocacy.listening.intake.columns import Columns, find_by_content, mostly, sample
from advocacy.listening.intake.table import Table
from advocacy.listening.scores import Segment

_SEGMENTS = {
    **dict.fromkeys(("promoter", "promoters", "promotor", "promotoren", "promoteur"), Segment.PROMOTER),
    **dict.fromkeys(
        ("passive", "passives", "passiv", "passiver", "neutral", "neutrals", "indifferent"), Segment.PASSIVE
    ),
    **dict.fromkeys(("detractor", "detractors", "detraktor", "detraktoren", "kritiker"), Segment.DETRACTOR),
}
_CODES = {"3": Segment.PROMOTER, "2": Segment.PASSIVE, "1": Segment.DETRACTOR}


def segment_named(cell: str) -> Segment | None:
    """The segment that a word, or the number 3, 2 or 1, stands for; None for anything else."""
    text = tidy(cell).casefold()
    return _SEGMENTS.get(text) or _CODES.get(text)


def drop_other_groups(table: Table, columns: Columns, mapped: AbstractSet[str]) -> None:
    """A column called group or segment may hold anything; only what the caller mapped, or promoters, stay."""
    position = columns.fields.get("group")
    if position is None or "group" in mapped:
        return
    if not mostly(sample(table, position), lambda text: segment_named(text) is not None):
        del columns.fields["group"]


def find_group(table: Table, columns: Columns) -> None:
    """Find the group by its `_NPS_GROUP` name, else by its words."""
    if "group" in columns.fields:
        return
    taken = columns.taken()
    called = [i for i, name in enumerate(table.columns) if i not in taken and name.upper().endswith("_NPS_GROUP")]
    if len(called) == 1:
        columns.fields["group"] = called[0]
    elif not called:
        find_by_content(table, columns, "group", lambda text: text.casefold() in _SEGMENTS)
