"""What publishing a draft would change, and for how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from advocacy.database import Read
from advocacy.engine.journal import standings
from advocacy.programs.cohort_tables import cohorts
from web.studio.programs.standing import Standing


@dataclass(frozen=True, slots=True)
class Rung:
    """A level whose threshold is new or moves: its name, from how many points, and how many are there then and now."""

    name: str
    threshold: int
    was: int | None
    there: int
    there_now: int


@dataclass(frozen=True, slots=True)
class Consequences:
    """What publishing would change.

    Attributes:
        people: how many customers were launched into the program.
        rungs: the levels that change.
        challenges: the titles of challenges that are new.
        gone: the keys of challenges that are taken out; what was begun of them can still be finished.
    """

    people: int
    rungs: Sequence[Rung]
    challenges: Sequence[str]
    gone: Sequence[str]


async def consequences(read: Read, it: Standing) -> Consequences:
    """What publishing would change, in three statements at most."""
    people = await read.value(select(func.sum(cohorts.c.admitted)).where(cohorts.c.program == it.key))
    if it.document is None:
        return Consequences(int(people or 0), (), (), ())
    before = it.document_in_force.values if it.document_in_force else {"levels": [], "challenges": []}
    old = {one["challenge"] for one in before["challenges"]}
    new = {one["challenge"]: one["title"] for one in it.document.values["challenges"]}
    return Consequences(
        people=int(people or 0),
        rungs=await _rungs(read, before["levels"], it.document.values["levels"]),
        challenges=[title for key, title in new.items() if key not in old] if old else (),
        gone=sorted(old - new.keys()),
    )


async def _rungs(read: Read, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Rung]:
    were = {level["key"]: int(level["from"]) for level in old}
    moved = [level for level in new if were.get(level["key"]) != int(level["from"])] if were else []
    if not moved:
        return []
    thresholds = sorted(
        {int(level["from"]) for level in moved} | {were[one["key"]] for one in moved if one["key"] in were}
    )
    counted = await read.row(
        select(*(func.sum(case((standings.c.points >= threshold, 1), else_=0)) for threshold in thresholds))
    )
    there = dict(zip(thresholds, counted or (), strict=False))
    return [
        Rung(
            str(level["name"]),
            int(level["from"]),
            were.get(level["key"]),
            int(there.get(int(level["from"])) or 0),
            int(there.get(were.get(level["key"], -1)) or 0),
        )
        for level in moved
    ]
