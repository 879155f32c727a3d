"""The reference list as sales uses it: one row for each person, filterable in a spreadsheet without a second file.

Nobody who may not be asked is in it, unless the ineligible are wanted: then each comes with every reason. A quote is
one that the person approved; a comment from a survey never stands in for it.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, exists, func, or_, select

from advocacy.acts import approvals
from advocacy.acts.candidates import PEOPLE, candidates_of
from advocacy.acts.profile import is_yes, of_company, of_person
from advocacy.acts.references import (
    DEFAULTS,
    Candidate,
    Limits,
    asks_this_quarter,
    may_be_asked_for,
    resting_until,
    why_not,
    why_nothing,
)
from advocacy.acts.willingness import ACTIVITIES, willingness
from advocacy.clock import day_number, local_day
from advocacy.database import Read
from advocacy.engine.journal import journal, standings, tally
from advocacy.errors import Invalid
from advocacy.people.customers import customers

PAGE = 500
ACTS = ("reference.done", "review.done", "referral.done")
WILLING_COLUMNS = ("call", "quote", "case_study", "logo", "event", "video", "review")

COLUMNS = (
    "reference_id",
    "person_name",
    "title",
    "seniority",
    "email",
    "phone_optional",
    "account_name",
    "account_domain",
    "crm_contact_id",
    "crm_account_id",
    "industry",
    "employees_band",
    "arr_band",
    "region",
    "country",
    "timezone",
    "languages",
    "products",
    "use_cases",
    "integrations",
    "competitor_replaced",
    "customer_since",
    "result_metric",
    "last_nps_score",
    "last_nps_date",
    "nps_channel",
    "level",
    "lifetime_points",
    "acts_of_advocacy_12m",
    *(f"willing_{activity}" for activity in WILLING_COLUMNS),
    "approved_quote",
    "consent_scope",
    "consent_expires",
    "nda_required",
    "last_asked_at",
    "asks_this_quarter",
    "asks_left_this_quarter",
    "resting_until",
    "eligible",
    "ineligible_reason",
    "account_owner",
    "csm",
    "notes_internal",
)
OPTIONS = frozenset({"activity", "include_ineligible"})


async def lines(
    read: Read, options: Mapping[str, Any], limits: Limits = DEFAULTS
) -> AsyncGenerator[list[tuple[int, tuple[Any, ...]]], None]:
    """The rows, in batches, by customer.

    Args:
        read: a read or a work.
        options: ``activity`` asks who may be asked for that one, otherwise for any; ``include_ineligible`` adds those
            who may not, with the reasons.
        limits: other limits than the usual ones.

    Raises:
        Invalid: there is no such activity.
    """
    activity = options.get("activity")
    if activity is not None and activity not in ACTIVITIES:
        raise Invalid(
            f"{activity!r} is no activity.", where="activity", remedy=f"Choose one of {', '.join(ACTIVITIES)}."
        )
    everybody = is_yes(options.get("include_ineligible"))
    last = 0
    while rows := await read.rows(_page(last, everybody=everybody)):
        last = rows[-1].id
        known = await candidates_of(read, rows)
        reasons = {number: reasons_against(person, activity, read, limits) for number, person in known.items()}
        wanted = [row for row in rows if everybody or not reasons[row.id]]
        beside = await _beside(read, [row.id for row in wanted])
        yield [
            (row.id, _cells(row, known[row.id], reasons[row.id], beside, now=read.now, limits=limits)) for row in wanted
        ]


def reasons_against(person: Candidate, activity: str | None, read: Read, limits: Limits = DEFAULTS) -> list[str]:
    """Why a person may not be asked: for that activity, or with None for anything they are willing to do."""
    if activity is not None:
        return why_not(person, activity, read.now, limits)
    reasons = why_nothing(person, read.now, limits)
    if reasons or may_be_asked_for(person, read.now, limits):
        return reasons
    offered = [name for name, said in person.willing.items() if said.answer != "no"]
    if not offered:
        return ["has offered nothing"]
    return [f"{name}: {'; '.join(why_not(person, name, read.now, limits))}" for name in offered]


def _page(last: int, *, everybody: bool) -> Select[Any]:
    """The next people by id: those who said something, and where the ineligible are wanted, every promoter."""
    said = exists(select(willingness.c.id).where(willingness.c.customer_id == customers.c.id))
    which = or_(said, standings.c.segment == "promoter") if everybody else said
    return (
        PEOPLE.where(customers.c.id > last, customers.c.erased_at.is_(None), which).order_by(customers.c.id).limit(PAGE)
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is looked up for the rows that are written."""

    quotes: Mapping[int, str]
    channels: Mapping[int, str]
    acts: Mapping[int, int]


async def _beside(read: Read, ids: Sequence[int]) -> _Beside:
    return _Beside(await approvals.quotes_of(read, ids), await _channels(read, ids), await acts_of(read, ids))


async def _channels(read: Read, ids: Sequence[int]) -> dict[int, str]:
    """The channel of each person's latest score, as the journal tells it."""
    if not ids:
        return {}
    told = await read.rows(
        select(journal.c.customer_id, journal.c.data)
        .where(journal.c.customer_id.in_(ids), journal.c.event == "score.received")
        .order_by(journal.c.id)
    )
    latest: dict[int, Mapping[str, Any]] = {}
    for row in told:
        if row.customer_id not in latest or latest[row.customer_id]["answered_at"] <= row.data["answered_at"]:
            latest[row.customer_id] = row.data
    return {customer: str(data["channel"]) for customer, data in latest.items()}


async def acts_of(read: Read, ids: Sequence[int]) -> dict[int, int]:
    """How many acts of advocacy each did in the last twelve months."""
    if not ids:
        return {}
    counted = (
        select(tally.c.customer_id, func.sum(tally.c.times).label("acts"))
        .where(
            tally.c.customer_id.in_(ids),
            tally.c.event.in_(ACTS),
            tally.c.day > day_number(read.now - timedelta(days=365)),
        )
        .group_by(tally.c.customer_id)
    )
    return {row.customer_id: int(row.acts) for row in await read.rows(counted)}


def _cells(
    row: Row[Any], person: Candidate, reasons: Sequence[str], beside: _Beside, *, now: datetime, limits: Limits
) -> tuple[Any, ...]:
    asked = asks_this_quarter(person, now)
    resting = resting_until(person, limits, now)
    allowed = person.person
    nda = any(side.nda for side in (person.person, person.company) if side is not None)
    cells = {
        **of_person(row),
        **of_company(row),
        "last_nps_score": row.score,
        "last_nps_date": row.scored_at and row.scored_at.date(),
        "nps_channel": beside.channels.get(row.id),
        "level": row.level,
        "lifetime_points": row.points or 0,
        "acts_of_advocacy_12m": beside.acts.get(row.id, 0),
        **{f"willing_{name}": said.answer for name, said in person.willing.items()},
        "approved_quote": beside.quotes.get(row.id),
        "consent_scope": allowed and (sorted(allowed.scope) or ["all"]),
        "consent_expires": allowed and allowed.expires_at.date(),
        "nda_required": nda,
        "last_asked_at": max((one.at for one in person.asks), default=None),
        "asks_this_quarter": asked,
        "asks_left_this_quarter": max(0, limits.asks_per_quarter - asked),
        "resting_until": resting and local_day(resting, person.zone),
        "eligible": not reasons,
        "ineligible_reason": "; ".join(reasons),
    }
    return tuple(cells.get(column) for column in COLUMNS)
