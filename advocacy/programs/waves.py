"""One wave of invitations after another, each judged by those before it.

When the day of a wave comes, a job asks. If nothing speaks against it, it goes out, and the next one is put down for
its day. If something does, it stands still and somebody of the staff is told; they send it all the same or end the
waves for good. While the program rests no wave goes out, and the next one is asked for when it runs again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, and_, func, select, update

from advocacy.clock import later, period
from advocacy.database import Read, Work, chunks
from advocacy.engine.actions import Action
from advocacy.errors import Conflict, NotFound
from advocacy.events import Event
from advocacy.people import audit
from advocacy.people.customers import customers
from advocacy.pouring import uncollected
from advocacy.programs import tasks
from advocacy.programs.asking import Frozen, ask
from advocacy.programs.cohort_tables import cohort_members, cohorts
from advocacy.programs.programs import PAUSED, programs, version
from advocacy.programs.stopping import Fate, Stop, StopRule, verdict
from advocacy.programs.wave_figures import figures
from advocacy.programs.wave_plans import ENDED, SENT, STOPPED, WAITING, of_a_wave, schedule, waves
from advocacy.words import said

BATCH = 2000
CHANNEL = "waves"


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave, and what came of it so far.

    Attributes:
        row: as it is kept.
        invited: people whose invitation was written.
        joined: those of them who came in.
        fate: of those whose mail went out, what came back.
    """

    row: Row[Any]
    invited: int
    joined: int
    fate: Fate


async def carry_on(work: Work, actions: Sequence[Action]) -> None:
    """The day of a wave has come: send it, or stop it, or let it wait for its program."""
    for action in actions:
        row = await _held(work, int(action.params["wave"]))
        if row.state != WAITING or row.due_at > work.now or row.program_state == PAUSED:
            continue
        before = await _fates_before(work, row)
        against = verdict(StopRule.read(row.stop_rule), before)
        if against is None:
            await _send(work, row)
        else:
            await _stop(work, row, against)


async def send_anyway(work: Work, wave: int) -> Row[Any]:
    """Send a wave that was stopped; what came of those before it is not held against the next ones again.

    Raises:
        NotFound: there is no such wave.
        Conflict: it is not stopped, or its program is paused.
    """
    row = await _held(work, wave)
    if row.state != STOPPED:
        raise _not_stopped(row)
    if row.program_state == PAUSED:
        raise Conflict(said("The program is paused, so no wave goes out."), remedy=said("Resume the program first."))
    await _send(work, row, decided_by=str(work.actor))
    await _close_alert(work, row)
    await audit.note(work, "wave.sent", f"wave:{wave}")
    return row


async def end(work: Work, wave: int) -> int:
    """End a launch at a wave: neither it nor any later one goes out, ever.

    Returns:
        how many people are not asked.

    Raises:
        NotFound: there is no such wave.
        Conflict: it went out, or it was ended before.
    """
    row = await _held(work, wave)
    if row.state not in {WAITING, STOPPED}:
        raise _not_stopped(row)
    ended = await work.execute(
        update(waves)
        .where(waves.c.cohort_id == row.cohort_id, waves.c.number >= row.number, waves.c.state.in_((WAITING, STOPPED)))
        .values(state=ENDED, decided_by=str(work.actor))
        .returning(waves.c.people)
    )
    await _close_alert(work, row)
    await audit.note(work, "wave.ended", f"wave:{wave}")
    return sum(one.people for one in ended)


async def of_program(read: Read, program: str) -> list[Wave]:
    """The waves of every launch of a program, in their order, each with what came of it so far."""
    rows = await read.rows(
        select(waves, cohorts.c.number.label("launch"))
        .join(cohorts, cohorts.c.id == waves.c.cohort_id)
        .where(waves.c.program == program)
        .order_by(cohorts.c.number, waves.c.number)
    )
    found = await figures(read, waves.c.program == program)
    return [Wave(row, *found.get(row.id, (0, 0, Fate()))) for row in rows]


async def unasked(read: Read, program: str) -> dict[str, int]:
    """How many people of a program's cohorts belong to a wave that has not gone out, both arms, by segment."""
    waits = and_(of_a_wave(cohort_members.c.cohort_id, cohort_members.c.baseline_score), waves.c.state != SENT)
    found = await read.rows(
        select(cohort_members.c.baseline_segment.label("segment"), func.count().label("people"))
        .select_from(cohort_members.join(waves, waits))
        .where(cohort_members.c.program == program)
        .group_by(cohort_members.c.baseline_segment)
    )
    return {row.segment: row.people for row in found}


async def get(read: Read, wave: int) -> Row[Any]:
    """A wave with its launch's version and its program's state.

    Raises:
        NotFound: there is none.
    """
    return await _found(read, _one(wave))


async def require_of(read: Read, wave: int, program: str) -> None:
    """Refuse a wave of another program.

    Raises:
        NotFound: there is no such wave of that program.
    """
    if (await get(read, wave)).program != program:
        raise NotFound(said("There is no such wave."), remedy=said("Look at the launch of its program."))


async def _held(work: Work, wave: int) -> Row[Any]:
    # Held, so that the day of a wave and a person who decides about it come one after the other.
    return await _found(work, _one(wave).with_for_update(of=waves))


def _one(wave: int) -> Any:
    return (
        select(waves, cohorts.c.version_id, programs.c.state.label("program_state"))
        .join(cohorts, cohorts.c.id == waves.c.cohort_id)
        .join(programs, programs.c.key == waves.c.program)
        .where(waves.c.id == wave)
    )


async def _found(read: Read, query: Any) -> Row[Any]:
    row = await read.row(query)
    if row is None:
        raise NotFound(said("There is no such wave."), remedy=said("Look at the launch of its program."))
    return row


async def _send(work: Work, row: Row[Any], *, decided_by: str | None = None) -> None:
    """Ask everybody of a wave, in the words of the version that was launched, and put the next one down."""
    publication = await version(work, row.version_id)
    people = await work.rows(
        select(cohort_members, customers.c.zone)
        .join(customers, customers.c.id == cohort_members.c.customer_id)
        .where(
            cohort_members.c.cohort_id == row.cohort_id,
            cohort_members.c.baseline_score.between(row.lowest, row.highest),
            customers.c.erased_at.is_(None),
        )
        .order_by(customers.c.id)
    )
    await work.execute(
        update(waves).where(waves.c.id == row.id).values(state=SENT, sent_at=work.now, decided_by=decided_by)
    )
    with uncollected():
        for part in chunks(people, BATCH):
            await ask(work, publication, row.cohort_id, [_frozen(one) for one in part])
    following = await work.row(
        select(waves).where(waves.c.cohort_id == row.cohort_id, waves.c.number > row.number).order_by(waves.c.number)
    )
    if following is not None and following.state == WAITING:
        due = later(work.now, period(f"P{row.gap_days}D"), "UTC")
        await work.execute(update(waves).where(waves.c.id == following.id).values(due_at=due))
        await schedule(work, following, due)


def _frozen(one: Row[Any]) -> Frozen:
    return Frozen(one.customer_id, one.baseline_score, one.baseline_segment, one.zone, one.arm == "holdout")


async def _stop(work: Work, row: Row[Any], against: Stop) -> None:
    await work.execute(update(waves).where(waves.c.id == row.id).values(state=STOPPED, stopped_by=asdict(against)))
    event = Event("cohort.launched", None, f"cohort:{row.cohort_id}", row.program)
    rule = f"{row.program}:waves"
    await tasks.alert(work, [Action("notify", {"notify": CHANNEL}, None, event, rule, None, _alert_of(row))])


async def _close_alert(work: Work, row: Row[Any]) -> None:
    await tasks.close_because(work, _alert_of(row))


def _alert_of(row: Row[Any]) -> str:
    return f"{row.program}:waves|stopped|wave:{row.id}"


async def _fates_before(read: Read, row: Row[Any]) -> list[Fate]:
    """What came of the waves before one, from the last that a person sent on their own word."""
    earlier = await read.rows(
        select(waves.c.id, waves.c.decided_by)
        .where(waves.c.cohort_id == row.cohort_id, waves.c.number < row.number, waves.c.state == SENT)
        .order_by(waves.c.number)
    )
    since = max((at for at, one in enumerate(earlier) if one.decided_by), default=0)
    found = await figures(read, waves.c.cohort_id == row.cohort_id)
    return [found.get(one.id, (0, 0, Fate()))[2] for one in earlier[since:]]


def _not_stopped(row: Row[Any]) -> Conflict:
    words = {
        SENT: said("This wave went out on {day}.", day=(row.sent_at or row.due_at).date()),
        ENDED: said("This wave was ended."),
    }
    return Conflict(words.get(row.state, said("This wave waits for its day.")), remedy=said("Look at the waves again."))
