"""What a member does with a challenge: start it, answer as they go, hand it in, take it back.

Whoever acts holds the member's row first (``hold_facts``), so that two works of one member come one after the
other: what is read then stays true until it is written. Places are shared between members, and for those a single
conditional UPDATE decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from advocacy.clock import later, period
from advocacy.database import Work, insert_for
from advocacy.engine.rules.decide import occurrence
from advocacy.errors import Conflict
from challenges import goes, places, uploads
from challenges.challenges import challenges
from challenges.completion import Submission, keep_what_was_said, tell_completed
from challenges.goes import submissions
from challenges.occurrences import UNFINISHED, holds_a_place
from challenges.outline import is_checked_by_a_person, stages_of
from challenges.readiness import Held, Ready, held_at, ready_for
from challenges.stages import check_answer, check_answers, kind_of, stage_at
from challenges.unlocking import State


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of it: ``submitted`` when a person has to look, otherwise ``completed``."""

    submission: int
    state: str


async def start(work: Work, key: str, customer: int, program: str | None = None, thing: str = "") -> int:
    """Begin a challenge.

    Args:
        work: the work.
        key: the challenge.
        customer: whose go it is.
        program: whose challenge it is; found by what the member takes part in when not said.
        thing: the object, where the challenge is done once for each.

    Returns:
        the id of the submission.

    Raises:
        NotFound: there is no such challenge or customer.
        Conflict: it is not open to them; the message is the first reason.
    """
    ready = await ready_for(work, key, customer, program, thing)
    _refuse_unless_open(ready)
    submission = await _begin(work, ready, "started")
    await work.record(submission.event("challenge.started"))
    return submission.id


async def complete(
    work: Work,
    customer: int,
    key: str,
    answers: Mapping[int, Any],
    *,
    program: str | None = None,
    thing: str = "",
) -> HandedIn:
    """Start, answer and hand in at once; what was started before is carried on from.

    Raises:
        NotFound: there is no such challenge or customer.
        Conflict: it is not open to them.
        Invalid: an answer does not fit, or one is missing.
    """
    ready = await ready_for(work, key, customer, program, thing)
    entry = ready.entry
    if entry.go is not None and entry.state in {State.STARTED, State.SENT_BACK}:
        row = await goes.get(work, entry.go.id)
        saved = (await goes.answers_of(work, [row.id]))[row.id]
        own = uploads.only_kept(stages_of(row.definition), answers, saved)
        return await _hand_in(work, row, {**saved, **own}, ready)
    _refuse_unless_open(ready)
    own = uploads.only_kept(ready.challenge.stages, answers, {})
    good = check_answers(ready.challenge.stages, own, whole=True)
    state = state_when_handed_in(ready.challenge.text)
    submission = await _begin(work, ready, state)
    await goes.save_answers(work, submission.id, good)
    told = [submission.event("challenge.started"), *await keep_what_was_said(work, submission, good)]
    if state == "submitted":
        await work.record(*told, submission.event("challenge.submitted"))
    else:
        await tell_completed(work, submission, good, ready.outline, ready.situation, before=told)
    return HandedIn(submission.id, state)


async def answer(work: Work, submission: Row[Any], stage: int, words: Any) -> None:
    """Keep one answer of an unfinished submission; silence takes it back.

    Args:
        work: the work.
        submission: as ``goes.of_member`` gives it.
        stage: counted from 0.
        words: whatever the form or the API sent.

    Raises:
        Invalid: it does not fit the stage.
        NotFound: there is no such stage.
        Conflict: it was handed in already.
    """
    stages = stages_of(submission.definition)
    good = check_answer(stage_at(stages, stage), words, str(stage))
    await goes.change(work, submission, changed_at=work.now)
    if kind_of(stages[stage]) == "upload":
        saved = (await goes.answers_of(work, [submission.id]))[submission.id]
        good = uploads.only_kept(stages, {stage: good}, saved)[stage]
    if good is None:
        await goes.drop_answers(work, submission.id, stage)
        await uploads.drop(work, submission.id, stage)
    else:
        await goes.save_answers(work, submission.id, {stage: good})


async def submit(work: Work, submission: Row[Any]) -> HandedIn:
    """Hand in what was answered.

    Raises:
        Invalid: a required stage has no answer.
        Conflict: it was handed in already.
    """
    ready = await held_at(work, submission.customer_id, submission.program, submission.key)
    saved = (await goes.answers_of(work, [submission.id]))[submission.id]
    return await _hand_in(work, submission, saved, ready)


async def withdraw(work: Work, submission: Row[Any]) -> None:
    """Take back what is not completed; its answers are forgotten and its place is free again.

    Raises:
        Conflict: it is completed, declined or withdrawn.
    """
    ready = await held_at(work, submission.customer_id, submission.program, submission.key)
    await goes.change(work, submission, among=UNFINISHED | {"submitted"}, state="withdrawn", changed_at=work.now)
    await goes.drop_answers(work, submission.id)
    await uploads.drop(work, submission.id)
    await places.release(work, submission, ready.goes)
    told = Submission.of(submission, ready.track)
    await work.record(told.event("challenge.withdrawn"))


def state_when_handed_in(text: Mapping[str, Any]) -> str:
    """``submitted`` when a person has to look, otherwise ``completed``."""
    return "submitted" if is_checked_by_a_person(text) else "completed"


def review_by(text: Mapping[str, Any], now: datetime, zone: str) -> datetime:
    """Until when the member was promised an answer."""
    return later(now, period(str(text.get("answered_within") or "P3D")), zone)


def _refuse_unless_open(ready: Ready) -> None:
    if ready.entry.state is not State.OPEN:
        raise Conflict(ready.entry.reasons[0].sentence, where=ready.challenge.key)


async def _begin(work: Work, ready: Ready, state: str) -> Submission:
    challenge, which = ready.challenge, ready.entry.occurrence
    if challenge.places is not None and not holds_a_place(ready.goes):
        await places.take(work, challenge)
    withdrawn = next((go for go in ready.goes if go.occurrence == which), None)
    approvals = (withdrawn.approvals if withdrawn else 0) + int(state == "completed")
    turn = withdrawn.turn + 1 if withdrawn else 1
    values: dict[str, Any] = {
        "state": state,
        "turn": turn,
        "approvals": approvals,
        "week": occurrence("week", work.now, ready.facts.zone) if challenge.cap is not None else None,
        "started_at": work.now,
        "changed_at": work.now,
        "handed_in_at": None if state == "started" else work.now,
        "review_by": review_by(challenge.text, work.now, ready.facts.zone) if state == "submitted" else None,
        "completed_at": work.now if state == "completed" else None,
    }
    place = {"of_program": challenge.program, "of_key": challenge.key}
    if withdrawn:
        again = submissions.c.id == withdrawn.id, submissions.c.state == "withdrawn"
        saving = update(submissions).where(*again).values(wording=_WORDING).returning(submissions.c.id)
    else:
        values |= {"customer_id": ready.facts.customer, "occurrence": which}
        saving = _beginning(sqlite=work.is_sqlite)
    found = (await work.execute(saving, values | place)).scalar()
    if found is None:
        raise Conflict("You have started this one already.", where=challenge.key)
    return Submission(
        id=int(found),
        customer=ready.facts.customer,
        program=challenge.program,
        challenge=challenge.key,
        occurrence=which,
        turn=turn,
        approvals=approvals,
        text=challenge.text,
        track=ready.track,
    )


def _of_challenge(column: Any) -> Any:
    place = challenges.c.program == bindparam("of_program"), challenges.c.key == bindparam("of_key")
    return select(column).where(*place).scalar_subquery()


_WORDING = _of_challenge(challenges.c.wording)


@cache
def _beginning(*, sqlite: bool) -> Any:
    beginning = insert_for(submissions, sqlite=sqlite).values(
        challenge_id=_of_challenge(challenges.c.id), wording=_WORDING
    )
    once = beginning.on_conflict_do_nothing(index_elements=["challenge_id", "customer_id", "occurrence"])
    return once.returning(submissions.c.id)


async def _hand_in(work: Work, row: Row[Any], said: Mapping[int, Any], ready: Held) -> HandedIn:
    good = check_answers(stages_of(row.definition), said, whole=True)
    state = state_when_handed_in(row.definition)
    done = state == "completed"
    approvals = row.approvals + int(done)
    await goes.change(
        work,
        row,
        state=state,
        changed_at=work.now,
        handed_in_at=work.now,
        review_by=None if done else review_by(row.definition, work.now, ready.facts.zone),
        completed_at=work.now if done else None,
        approvals=approvals,
    )
    await goes.save_answers(work, row.id, good)
    submission = Submission.of(row, ready.track, approvals=approvals)
    told = await keep_what_was_said(work, submission, good)
    if done:
        await tell_completed(work, submission, good, ready.outline, ready.situation, before=told)
    else:
        await work.record(*told, submission.event("challenge.submitted"))
    return HandedIn(row.id, state)
