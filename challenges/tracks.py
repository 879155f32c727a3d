"""Who is on which track, and when it is finished: once, when every challenge of it that there still is is done."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update

from advocacy.database import Work, chunks, insert_into
from advocacy.engine.actions import Action
from advocacy.engine.people import hold_facts
from advocacy.events import Event
from challenges.challenges import outlines_of
from challenges.enrolments import enrolments
from challenges.occurrences import Go
from challenges.outline import Outline, Track
from challenges.situation import Situation, look

Goes = Mapping[tuple[str, str], Sequence[Go]]


def is_finished(outline: Outline, track: Track, goes: Goes) -> bool:
    """Whether every challenge of the track that is still in the program is done, and there is one."""
    wanted = [key for key in track.challenges if key in outline.challenges]
    return bool(wanted) and all(
        any(go.state == "completed" for go in goes.get((outline.program, key), ())) for key in wanted
    )


def event(name: str, program: str, track: str, customer: int, because: str = "") -> Event:
    """``track.started`` or ``track.finished``."""
    return Event(
        name,
        customer,
        about=f"track:{customer}:{track}",
        object=track,
        data={"program": program, "track": track},
        because=because,
    )


async def enrol(work: Work, actions: Sequence[Action]) -> None:
    """Put members on tracks, each once; whoever has done all of it already finishes at once.

    A track that is no longer in its program is left alone: the rule was asked before it went.
    """
    people = sorted({action.customer for action in actions if action.customer is not None})
    situation = await look(work, people)
    outlines = await outlines_of(work, situation.editions)
    new: dict[tuple[str, str, int], tuple[bool, str]] = {}
    for action in actions:
        meant = _meant(outlines, action)
        if meant is None or action.customer is None:
            continue
        outline, track = meant
        if (outline.program, track.key) not in situation.tracks.get(action.customer, {}):
            done = is_finished(outline, track, situation.goes.get(action.customer, {}))
            new.setdefault((outline.program, track.key, action.customer), (done, action.because))
    await _insert(work, new)


def _meant(outlines: Mapping[str, Outline], action: Action) -> tuple[Outline, Track] | None:
    """The track of the rule's own program, or for rules of the house of the event's."""
    key = str(action.params.get("enrol"))
    for program in (action.rule.partition(":")[0], str(action.event.data.get("program"))):
        if program in outlines and key in outlines[program].tracks:
            return outlines[program], outlines[program].tracks[key]
    return None


async def _insert(work: Work, new: Mapping[tuple[str, str, int], tuple[bool, str]]) -> None:
    if not new:
        return
    result = await work.execute(
        insert_into(work, enrolments)
        .on_conflict_do_nothing(index_elements=["program", "track", "customer_id"])
        .returning(enrolments.c.program, enrolments.c.track, enrolments.c.customer_id),
        [
            {
                "program": program,
                "track": track,
                "customer_id": customer,
                "started_at": work.now,
                "finished_at": work.now if done else None,
            }
            for (program, track, customer), (done, _) in new.items()
        ],
    )
    events = []
    for row in result:
        program, track, customer = row.program, row.track, row.customer_id
        done, because = new[program, track, customer]
        events.append(event("track.started", program, track, customer, because))
        if done:
            events.append(event("track.finished", program, track, customer, because))
    await work.record(*events)


async def finish(work: Work, outline: Outline, situation: Situation, customers: Sequence[int]) -> list[Event]:
    """Close what these members have just finished.

    Returns:
        ``track.finished`` for each, to be recorded with what finished it.
    """
    done: dict[str, list[int]] = {}
    for customer in customers:
        for (program, key), finished in situation.tracks.get(customer, {}).items():
            track = outline.tracks.get(key) if program == outline.program else None
            if track and not finished and is_finished(outline, track, situation.goes.get(customer, {})):
                done.setdefault(key, []).append(customer)
    return [told for key, people in done.items() for told in await _close(work, outline.program, key, people)]


async def _close(work: Work, program: str, track: str, customers: Sequence[int]) -> list[Event]:
    events = []
    for part in chunks(customers):
        closed = await work.execute(
            update(enrolments)
            .where(
                enrolments.c.program == program,
                enrolments.c.track == track,
                enrolments.c.customer_id.in_(part),
                enrolments.c.finished_at.is_(None),
            )
            .values(finished_at=work.now)
            .returning(enrolments.c.customer_id)
        )
        events += [event("track.finished", program, track, customer) for (customer,) in closed]
    return events


async def finish_shorter(work: Work, outline: Outline) -> None:
    """After a publication: whoever had only a challenge left that is no longer on the track has finished it."""
    query = select(enrolments.c.customer_id).where(
        enrolments.c.program == outline.program, enrolments.c.finished_at.is_(None)
    )
    waiting = sorted({row.customer_id for row in await work.rows(query)})
    for part in chunks(waiting):
        situation = await look(work, part)
        ready = [customer for customer in part if _has_finished_one(outline, situation, customer)]
        # Customers first and their rows after, as everywhere, so that two works never wait for each other in a circle.
        await hold_facts(work, ready)
        await work.record(*await finish(work, outline, situation, ready))


def _has_finished_one(outline: Outline, situation: Situation, customer: int) -> bool:
    return any(
        is_finished(outline, outline.tracks[key], situation.goes.get(customer, {}))
        for (program, key), finished in situation.tracks.get(customer, {}).items()
        if program == outline.program and key in outline.tracks and not finished
    )
