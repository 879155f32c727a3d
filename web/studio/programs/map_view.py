"""How many are where on a program's map, and what its parts hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from advocacy.database import Read
from advocacy.engine.journal import standings
from advocacy.people.customers import MEMBERS, customers
from advocacy.programs.cohort_tables import cohort_members
from advocacy.programs.schema import PROGRAM
from advocacy.words import Said, said
from web.studio.programs.slots import items, title_of

SHOWN = 4
_PARTS = (
    ("tracks", "parts/tracks", said("Tracks")),
    ("challenges", "parts/tracks", said("Challenges")),
    ("levels", "parts/levels", said("Levels")),
    ("badges", "parts/levels", said("Badges")),
    ("packages", "parts/boxes", said("Boxes")),
    ("surveys", "parts/score", said("Surveys")),
    ("mails", "parts/mails", said("Mails")),
    ("rewards", "parts/rewards", said("Rewards")),
    ("tasks", "parts/team", said("Tasks")),
    ("rules", "rules", said("Rules")),
)


@dataclass(frozen=True, slots=True)
class Station:
    """A part of the program: where it is edited, how many things it holds, and what the first are called."""

    page: str
    words: Said
    count: int
    names: Sequence[str]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


def stations_of(written: Mapping[str, Any]) -> list[Station]:
    """What the parts of a program hold."""
    found = []
    for name, page, words in _PARTS:
        field = PROGRAM.field(name)
        named_by = field.each.shape.named_by if field and field.each and field.each.shape else ""
        held = items(written, name)
        named = [title_of(one) or str(one.get(named_by) or "") for one in held[:SHOWN]]
        found.append(Station(page, words, len(held), named))
    return found


async def counts_of(read: Read, program: str, levels: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many are invited by segment, held out, and on each level by its name; two statements."""
    arms = select(cohort_members.c.baseline_segment, cohort_members.c.arm, func.count().label("n"))
    found: dict[str, int] = {}
    for row in await read.rows(
        arms.where(cohort_members.c.program == program).group_by(
            cohort_members.c.baseline_segment, cohort_members.c.arm
        )
    ):
        place = row.baseline_segment if row.arm == "invited" else "holdout"
        found[place] = found.get(place, 0) + row.n
    there = standings.join(customers, customers.c.id == standings.c.customer_id)
    query = select(standings.c.level, func.count().label("n")).select_from(there)
    on = await read.rows(query.where(standings.c.program == program, MEMBERS).group_by(standings.c.level))
    names = {str(level.get("key")): str(level.get("name")) for level in levels}
    return found | {names[row.level]: row.n for row in on if row.level in names}
