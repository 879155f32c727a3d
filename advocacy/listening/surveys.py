"""Asking a customer for a score, once, and hearing the answer, once.

The ask is mailed, and mailed again once if nothing comes back. Only a posted answer counts; opening the page changes
nothing. The program's own second score (``counts_as: program``) is exempt from the rest between surveys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from advocacy.clock import later, period
from advocacy.database import Work, chunks, insert_into
from advocacy.delivery.mail import REACHED_BY, accepts, queue
from advocacy.engine.actions import Action
from advocacy.engine.jobs import schedule_actions
from advocacy.engine.journal import standings
from advocacy.errors import Conflict, NotFound
from advocacy.events import Event
from advocacy.listening.asks import get, letter, said, survey_asks
from advocacy.listening.quarantine import EXEMPT, Cadence, History, why_not
from advocacy.listening.questionnaires import questionnaires_of
from advocacy.listening.responses import Response, receive
from advocacy.people.customers import customers, is_member

REMINDER = "survey.reminder"
EXPIRY = "survey.expiry"
UNREACHABLE = "unreachable"
SOURCE = "hub"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody to ask.

    Attributes:
        customer: whom.
        survey: the key of the survey in the program.
        version: the program version whose words it uses.
        key: what makes it the same ask when it is wanted again.
        counts_as: ``relationship``, ``transactional`` or ``program``.
        because: the firing that wants it.
    """

    customer: int
    survey: str
    version: int
    key: str
    counts_as: str = "relationship"
    because: str = ""


async def ask(work: Work, wanted: Sequence[Wanted]) -> list[int]:
    """Ask customers, each wanted ask once; those who rest, are new or cannot be reached are noted as held.

    Returns:
        the ids of the asks that go out.

    Raises:
        NotFound: a program version has no survey of that key.
    """
    forms = await questionnaires_of(work, {one.version for one in wanted})
    for one in wanted:
        if (one.version, one.survey) not in forms:
            raise NotFound(f"The program has no survey {one.survey!r}.", remedy="Add it to the program's surveys.")
    people = await _people(work, [one.customer for one in wanted])
    asked = await _last_asked(work, list(people))
    rows: dict[str, dict[str, Any]] = {}
    for one in wanted:
        person = people.get(one.customer)
        if person is None or one.key in rows:
            continue
        row = _as_row(work, one, forms[one.version, one.survey], person, asked.get(one.customer))
        rows[one.key] = row
        if row["state"] == "asked":
            asked[one.customer] = work.now
    if not rows:
        return []
    inserted = await work.execute(
        insert_into(work, survey_asks)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(survey_asks.c.id, survey_asks.c.key),
        list(rows.values()),
    )
    new = {row.key: int(row.id) for row in inserted if rows[row.key]["state"] == "asked"}
    because = {one.key: one.because for one in wanted}
    asks = {number: rows[key] | {"because": because[key]} for key, number in new.items()}
    await _send_out(work, asks, forms, {person.id: person.zone for person in people.values()})
    return list(new.values())


async def _people(work: Work, ids: Sequence[int]) -> dict[int, Row[Any]]:
    return {
        row.id: row
        for part in chunks(sorted(set(ids)))
        for row in await work.rows(
            select(
                customers.c.id,
                customers.c.zone,
                customers.c.created_at,
                customers.c.joined_at,
                customers.c.left_at,
                *REACHED_BY,
                standings.c.scored_at,
                standings.c.program,
                standings.c.cohort,
            )
            .outerjoin(standings, standings.c.customer_id == customers.c.id)
            .where(customers.c.id.in_(part))
        )
    }


async def _last_asked(work: Work, ids: Sequence[int]) -> dict[int, datetime]:
    return {
        row.customer_id: row.asked_at
        for part in chunks(ids)
        for row in await work.rows(
            select(survey_asks.c.customer_id, func.max(survey_asks.c.asked_at).label("asked_at"))
            .where(survey_asks.c.customer_id.in_(part), survey_asks.c.state != "held")
            .group_by(survey_asks.c.customer_id)
        )
    }


def _as_row(work: Work, one: Wanted, form: Row[Any], person: Row[Any], asked: datetime | None) -> dict[str, Any]:
    exempt = one.counts_as == EXEMPT
    held = None
    if not (accepts(person, "survey") or is_member(person)):
        held = UNREACHABLE
    elif not exempt:
        history = History(person.created_at, asked, _last_scored(work, person), person.zone)
        held = why_not(history, Cadence.of(form.rest, form.tenure), work.now)
    return {
        "customer_id": one.customer,
        "survey": one.survey,
        "version_id": one.version,
        "program": form.program,
        "cohort": person.cohort if person.program == form.program else None,
        "counts_as": one.counts_as,
        "exempt": exempt,
        "key": one.key,
        "state": "held" if held else "asked",
        "held_because": held,
        "asked_at": work.now,
        "expires_at": later(work.now, period(form.expires), person.zone),
    }


def _last_scored(work: Work, person: Row[Any]) -> datetime | None:
    # While the engine settles, a score that has just come in is known in memory and not yet in the standings.
    remembered = work.memo.get("facts", {}).get(person.id)
    said_just_now = remembered.values.get("scored_at") if remembered else None
    return max(filter(None, (person.scored_at, said_just_now)), default=None)


async def _send_out(
    work: Work,
    rows: Mapping[int, Mapping[str, Any]],
    forms: Mapping[tuple[int, str], Row[Any]],
    zones: Mapping[int, str],
) -> None:
    """Mail the asks, put their reminder and their end down as jobs, and say that they were asked."""
    letters, waiting, events = [], [], []
    for number, row in rows.items():
        form = forms[row["version_id"], row["survey"]]
        event = said("survey.asked", number, row, because=row["because"])
        zone = zones[row["customer_id"]]
        events.append(event)
        letters.append(letter(number, row, form.mail, "ask"))
        if form.reminder:
            waiting.append((_later_on(REMINDER, number, event, row), zone, form.reminder["after"], None))
        waiting.append((_later_on(EXPIRY, number, event, row), zone, form.expires, None))
    await queue(work, letters)
    await schedule_actions(work, waiting)
    if events:
        await work.record(*events)


def _later_on(kind: str, ask: int, event: Event, row: Mapping[str, Any]) -> Action:
    return Action(
        kind=kind,
        params={"ask": ask},
        customer=row["customer_id"],
        event=event,
        rule=f"{row['program']}:{row['survey']}",
        version=row["version_id"],
        because=f"{kind}|{ask}",
    )


async def answer(work: Work, ask: int, score: int, comment: str | None = None, *, channel: str = "email") -> None:
    """Take the answer to an ask; there is one, and it stays.

    Raises:
        NotFound: there is no such ask.
        Conflict: it was answered already, or its time is over.
        Invalid: the score is not a whole number from 0 to 10.
    """
    row = await get(work, ask)
    met = await work.changed(
        update(survey_asks)
        .where(survey_asks.c.id == ask, survey_asks.c.state == "asked", survey_asks.c.expires_at > work.now)
        .values(state="answered", answered_at=work.now)
    )
    if not met:
        raise _too_late(row)
    given = Response(
        score=score,
        source=SOURCE,
        external_id=f"ask:{ask}",
        customer=row.customer_id,
        channel=channel,
        answered_at=work.now,
        comment=comment,
        counts_as=row.counts_as,
        survey=row.survey,
        ask=ask,
    )
    await receive(work, [given])
    await work.record(said("survey.answered", ask, row._asdict()))


def _too_late(row: Row[Any]) -> Conflict:
    if row.answered_at is not None:
        day = f"{row.answered_at.day} {row.answered_at:%B}"
        return Conflict(
            f"You answered this on {day}. Thank you.", remedy="Write to your host if you see it differently now."
        )
    return Conflict(
        f"This survey was open until {row.expires_at.day} {row.expires_at:%B %Y}.",
        remedy="Write to your host if there is something to say.",
    )
