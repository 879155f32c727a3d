"""The passives who joined, told apart: by a field of theirs, and by what they met in the hub.

Neither says what works. Many groups compared at once differ by chance, and whoever does more was keener before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, case, exists, func, literal, select, union_all

from advocacy.database import Read
from advocacy.engine.journal import journal, standings
from advocacy.listening.scores import Segment
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.programs.cohort_tables import cohort_members
from advocacy.reports.conversion import rate_as_dict
from advocacy.reports.crowds import Crowd, crowd
from advocacy.reports.fields import (
    ATTRIBUTES_OF_BOTH,
    OF_PEOPLE,
    SAMPLE,
    SMALLEST_GROUP,
    as_key,
    attributes_in,
    field_of,
)
from advocacy.reports.funnel import happened
from advocacy.reports.intervals import wilson
from advocacy.reports.members import members_told
from advocacy.reports.scope import Scope

MOST_GROUPS = 40
USUAL = ("account.tier", "language", "title", "account.name")
BY = {name: OF_PEOPLE[name] for name in ("language", "zone", "title", "account.name", "account.tier", "level")}
PASSIVES = crowd("joined", segment=Segment.PASSIVE)


@dataclass(frozen=True, slots=True)
class Exposure:
    """Something that a member may have met in the hub: events of theirs, of the program or of any."""

    events: tuple[str, ...]
    of_program: bool = True


EXPOSURES: Mapping[str, Exposure] = {
    "onboarded": Exposure(("track.finished",)),
    "delivered_box": Exposure(("shipment.delivered",)),
    "replied": Exposure(("question.answered",), of_program=False),
    "welcomed": Exposure(("task.closed",), of_program=False),
    "redeemed": Exposure(("redemption.fulfilled",), of_program=False),
}


async def by_field(read: Read, scope: Scope, by: str) -> dict[str, Any]:
    """How many of the passives who joined became promoters, by a field, the largest groups first.

    A group of fewer than five shows its size and nothing else. What is too much for a table is ``left_out``.

    Raises:
        Invalid: there is no such field.
    """
    found: dict[str, list[int]] = {}
    told, field, source = _valued(read, scope, by, PASSIVES)
    counted = select(
        field.label("value"),
        told.c.answered,
        case((told.c.now == Segment.PROMOTER, 1), else_=0).label("converted"),
    )
    each = counted.select_from(source).where(PASSIVES.clause(told)).subquery("each_one")
    sums = (func.count(), func.sum(each.c.answered), func.sum(each.c.converted))
    for row in await read.rows(select(each.c.value, *sums).group_by(each.c.value)):
        before = found.get(as_key(row[0]), [0, 0, 0])
        found[as_key(row[0])] = [old + int(new) for old, new in zip(before, tuple(row)[1:], strict=True)]
    groups = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))
    return {
        "by": by,
        "groups": [_group(value, *sizes) for value, sizes in groups[:MOST_GROUPS]],
        "left_out": {
            "groups": len(groups[MOST_GROUPS:]),
            "joined": sum(sizes[0] for _, sizes in groups[MOST_GROUPS:]),
        },
    }


async def in_group(read: Read, scope: Scope, wanted: Crowd, by: str, value: str) -> list[int]:
    """The customers of a crowd in one of the groups, by id.

    Raises:
        Invalid: there is no such field.
    """
    told, field, source = _valued(read, scope, by, wanted)
    query = select(told.c.customer_id, field.label("value")).select_from(source).where(wanted.clause(told))
    return sorted(row.customer_id for row in await read.rows(query) if as_key(row.value) == value)


def _valued(read: Read, scope: Scope, by: str, wanted: Crowd) -> tuple[Subquery, ColumnElement[Any], Any]:
    told = members_told(scope, *wanted.early())
    source = told.join(WITH_ACCOUNTS, customers.c.id == told.c.customer_id)
    if by == "level":
        source = source.outerjoin(standings, standings.c.customer_id == customers.c.id)
    return told, field_of(by, sqlite=read.is_sqlite, known=BY), source


async def fields(read: Read, scope: Scope) -> list[str]:
    """The fields that are worth telling this cohort apart by: the usual ones, and attributes that its people have."""
    query = (
        ATTRIBUTES_OF_BOTH.select_from(
            cohort_members.join(WITH_ACCOUNTS, customers.c.id == cohort_members.c.customer_id)
        )
        .where(scope.holds(cohort_members))
        .order_by(cohort_members.c.customer_id.desc())
        .limit(SAMPLE)
    )
    return [*USUAL, "zone", "level", *attributes_in(await read.rows(query))]


async def by_exposure(read: Read, scope: Scope) -> list[dict[str, Any]]:
    """The same by what they met since the launch: those who did and those who did not, side by side."""
    rows = await read.rows(_exposed(scope))
    return [
        {
            "exposure": name,
            "met": _side("met", [row for row in rows if getattr(row, name)]),
            "not_met": _side("not_met", [row for row in rows if not getattr(row, name)]),
        }
        for name in EXPOSURES
    ]


def _side(name: str, rows: Sequence[Row[Any]]) -> dict[str, Any]:
    joined = sum(row.people for row in rows)
    answered = sum(row.people for row in rows if row.answered)
    return _group(name, joined, answered, sum(row.people for row in rows if row.converted))


def met(scope: Scope, exposure: str, customer: Any) -> ColumnElement[bool]:
    """Whether a customer met it."""
    wanted = EXPOSURES[exposure]
    query = happened(scope, *wanted.events, of_program=wanted.of_program)
    return exists(query.where(journal.c.customer_id == customer).correlate_except(journal))


def _exposed(scope: Scope) -> Select[Any]:
    """Counted by all of it. Stacked and grouped for the reason the members' rows are."""
    told = members_told(scope, *PASSIVES.early())
    nothing = literal(0)
    base = select(
        told.c.customer_id,
        literal(1).label("joined"),
        told.c.answered.label("answered"),
        case((told.c.now == Segment.PROMOTER, 1), else_=0).label("converted"),
        *[nothing.label(name) for name in EXPOSURES],
    ).where(PASSIVES.clause(told))
    parts = [base]
    for name, wanted in EXPOSURES.items():
        found = happened(scope, *wanted.events, of_program=wanted.of_program).distinct().subquery(f"met_{name}")
        flags = [literal(1 if name == one else 0).label(one) for one in EXPOSURES]
        parts.append(select(found.c.customer_id, nothing, nothing, nothing, *flags))
    stacked = union_all(*parts).subquery("stacked")
    names = ("answered", "converted", *EXPOSURES)
    each = (
        select(*[func.max(stacked.c[name]).label(name) for name in names])
        .group_by(stacked.c.customer_id)
        .having(func.max(stacked.c.joined) == 1)
        .subquery("each_one")
    )
    return select(*each.c, func.count().label("people")).group_by(*each.c)


def _group(value: str, joined: int, answered: int, converted: int) -> dict[str, Any]:
    if joined < SMALLEST_GROUP:
        return {"value": value, "joined": joined, "answered": None, "of_joined": None, "of_responders": None}
    return {
        "value": value,
        "joined": joined,
        "answered": answered,
        "of_joined": rate_as_dict(wilson(converted, joined)),
        "of_responders": rate_as_dict(wilson(converted, answered)),
    }
