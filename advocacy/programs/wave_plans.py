"""The waves of a launch, as they are planned: which scores are asked when, and what would stop the next one.

    waiting ── sent             stopped: the rule of its launch spoke against it, and a person decides
       ├── stopped ── sent
       └──────┴────── ended     nobody of it is asked, ever

Who is in and who is held out is frozen when the program is launched, for all waves at once. A wave is people of
neighboring scores, so which one somebody belongs to is said by their baseline.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Row, String, Table, UniqueConstraint, and_, or_, select

from advocacy.clock import iso, later, period
from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Work, insert_into
from advocacy.engine import jobs
from advocacy.engine.actions import Action
from advocacy.engine.publication import Publication
from advocacy.errors import Invalid
from advocacy.events import Event
from advocacy.programs.stopping import StopRule
from advocacy.words import said

WAITING, SENT, STOPPED, ENDED = "waiting", "sent", "stopped", "ended"
LAST_SCORE = 10
LONGEST_GAP = 90
_GROUP = re.compile(r"(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?", re.ASCII)

waves = Table(
    "waves",
    metadata,
    id_column(),
    Column("cohort_id", Key, ForeignKey("cohorts.id"), nullable=False),
    Column("program", String(60), nullable=False),
    Column("number", Integer, nullable=False),
    Column("lowest", Integer, nullable=False),
    Column("highest", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("gap_days", Integer, nullable=False),
    Column("stop_rule", Json, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    # Why it was stopped, in figures; and who sent it all the same, or ended it.
    Column("stopped_by", Json),
    Column("decided_by", String(40)),
    UniqueConstraint("cohort_id", "number"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Neighboring scores that are asked together."""

    lowest: int
    highest: int

    def __str__(self) -> str:
        """As it is written in a plan: 10, or 7-8."""
        return str(self.highest) if self.lowest == self.highest else f"{self.lowest}-{self.highest}"


@dataclass(frozen=True, slots=True)
class Plan:
    """In which order whom is asked.

    Attributes:
        groups: the first one is asked at the launch.
        gap_days: how many days lie between one wave and the next.
        stop: what is asked of the waves before, when the day of the next one has come.
    """

    groups: Sequence[Group]
    gap_days: int = 3
    stop: StopRule = field(default_factory=StopRule)

    def __post_init__(self) -> None:
        """Refuse what is no plan.

        Raises:
            Invalid: the gap is no number of days from 1 to 90.
        """
        if not 1 <= self.gap_days <= LONGEST_GAP:
            raise Invalid(
                said("There are 1 to {most} days between two waves.", most=LONGEST_GAP),
                where="gap",
                remedy=said("Three days are enough to see what bounces."),
            )


def groups_of(text: str) -> tuple[Group, ...]:
    """The groups of scores that somebody wrote down: ``10, 9, 7-8``.

    Raises:
        Invalid: that is no list of scores, or a score is in it twice.
    """
    found: list[Group] = []
    for part in text.split(","):
        met = _GROUP.fullmatch(part.strip())
        scores = sorted(int(one) for one in met.groups() if one) if met else []
        if not scores or scores[-1] > LAST_SCORE:
            raise Invalid(
                said("“{part}” is not a score.", part=part.strip()[:20]),
                where="waves",
                remedy=said("Write the scores in their order, like 10, 9, 8, 7; or 9-10, 7-8."),
            )
        found.append(Group(scores[0], scores[-1]))
    named = [score for group in found for score in range(group.lowest, group.highest + 1)]
    if len(named) != len(set(named)):
        raise Invalid(
            said("A score is in two waves."),
            where="waves",
            remedy=said("Everybody is asked once: name each score once."),
        )
    return tuple(found)


def peopled(plan: Plan, people: Mapping[int, int]) -> list[tuple[Group, int]]:
    """The waves in which there is somebody, in their order, with how many.

    Args:
        plan: the plan.
        people: how many there are of each score.

    Raises:
        Invalid: somebody who is in would never be asked.
    """
    counted = [
        (group, sum(people.get(score, 0) for score in range(group.lowest, group.highest + 1))) for group in plan.groups
    ]
    forgotten = {score for score, number in people.items() if number} - {
        score for group in plan.groups for score in range(group.lowest, group.highest + 1)
    }
    if forgotten:
        raise Invalid(
            said("The score {score} is in no wave, and there are people who gave it.", score=max(forgotten)),
            where="waves",
            remedy=said("Add it as a wave, or invite everybody at once."),
        )
    return [(group, number) for group, number in counted if number]


async def put_down(
    work: Work, publication: Publication, cohort: int, plan: Plan, groups: Sequence[tuple[Group, int]]
) -> None:
    """Write down the waves of a launch; the first is on its way, the second becomes due after the gap."""
    rows = [
        {
            "cohort_id": cohort,
            "program": publication.program,
            "number": number,
            "lowest": group.lowest,
            "highest": group.highest,
            "people": people,
            "state": WAITING if number > 1 else SENT,
            "gap_days": plan.gap_days,
            "stop_rule": asdict(plan.stop),
            "due_at": later(work.now, period(f"P{plan.gap_days * (number - 1)}D"), "UTC"),
            "sent_at": None if number > 1 else work.now,
        }
        for number, (group, people) in enumerate(groups, start=1)
    ]
    await work.execute(insert_into(work, waves), rows)
    second = await work.row(
        select(waves).where(waves.c.cohort_id == cohort, waves.c.state == WAITING).order_by(waves.c.number)
    )
    if second is not None:
        await schedule(work, second, second.due_at)


async def schedule(work: Work, row: Row[Any], due: datetime) -> None:
    """Ask on that day whether the wave goes out."""
    event = Event("cohort.launched", None, f"cohort:{row.cohort_id}", row.program)
    because = f"{row.program}:waves|wave:{row.id}|{iso(due)}"
    action = Action("wave", {"wave": row.id}, None, event, f"{row.program}:waves", None, because)
    await jobs.schedule(work, [{"kind": "action", "key": because, "payload": jobs.as_payload(action), "due_at": due}])


async def wake(work: Work, program: str) -> None:
    """Ask for the waves whose day came while their program rested: for the next of each launch."""
    next_ones = await work.rows(
        select(waves)
        .where(waves.c.program == program, waves.c.state == WAITING, waves.c.due_at <= work.now)
        .order_by(waves.c.cohort_id, waves.c.number)
    )
    first = {row.cohort_id: row for row in reversed(next_ones)}
    for row in first.values():
        await schedule(work, row, work.now)


def not_asked_by(instant: datetime) -> Any:
    """Whether somebody's wave had not gone out by then, as a clause over the outer join to :func:`of_a_wave`."""
    return and_(waves.c.id.is_not(None), or_(waves.c.sent_at.is_(None), waves.c.sent_at > instant))


def of_a_wave(cohort: Any, score: Any) -> Any:
    """Whether somebody of that cohort and baseline belongs to a wave, as a clause."""
    return and_(waves.c.cohort_id == cohort, score.between(waves.c.lowest, waves.c.highest))
