"""A launch in waves: who is asked when, what stops it, who decides, and how those count whom nobody asked."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from advocacy.database import SYSTEM, Actor
from advocacy.delivery.bounces import bounce, complain
from advocacy.delivery.mail import mails
from advocacy.engine import jobs as jobs_of
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import journal
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.listening.asks import survey_asks
from advocacy.people import membership
from advocacy.programs import cohorts, programs, tasks, waves
from advocacy.programs.invitations import invitations
from advocacy.programs.stopping import StopRule
from advocacy.programs.wave_plans import Plan, groups_of
from advocacy.reports.queries import report
from tests.advocacy.programs.test_cohorts import KEY, load, scored
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import House

MAREN = Actor("staff", 1, "manager")
PLAN = Plan(groups_of("10,9,8,7"), 3, StopRule(at_least=2))


async def people(house: House, **of_score: int) -> dict[str, int]:
    """So many people of each score: ``s10=2, s8=3``."""
    given = {f"{name}-{number}@example.com": int(name[1:]) for name, many in of_score.items() for number in range(many)}
    return await scored(house, given)


async def launch(house: House, plan: Plan | None = PLAN, seed: int = 3) -> cohorts.Launched:
    async with house.database.work(MAREN) as work:
        return await cohorts.launch(work, await programs.publication(work, KEY), seed=seed, waves=plan)


async def stand(house: House) -> list[waves.Wave]:
    async with house.database.read() as read:
        return await waves.of_program(read, KEY)


async def states(house: House) -> list[tuple[int, str]]:
    return [(one.row.highest, one.row.state) for one in await stand(house)]


async def invited(house: House) -> Counter[str]:
    async with house.database.read() as read:
        return Counter(row.segment for row in await read.rows(select(invitations)))


async def days(house: House, watch: Wristwatch, number: int) -> None:
    watch.forward(f"P{number}D")
    await carry_out(house)


async def do(house: House, verb: Any, *args: Any) -> Any:
    async with house.database.work(MAREN) as work:
        return await verb(work, *args)


async def alerts(house: House) -> list[Any]:
    async with house.database.read() as read:
        return [row for row in await tasks.waiting(read) if row.task == "waves"]


async def test_the_happiest_are_asked_first_and_the_others_after_each_gap(house: House, watch: Wristwatch) -> None:
    await people(house, s10=2, s9=1, s8=2, s7=1)
    await load(house, "0%")
    launched = await launch(house)
    assert (launched.admitted, sum(launched.invited.values()), launched.waiting) == (6, 2, 4)
    assert await states(house) == [(10, "sent"), (9, "waiting"), (8, "waiting"), (7, "waiting")]
    await carry_out(house)
    seen = [sum((await invited(house)).values())]
    for _ in range(9):
        await days(house, watch, 1)
        seen.append(sum((await invited(house)).values()))
    assert seen == [2, 2, 2, 3, 3, 3, 5, 5, 5, 6]
    assert {state for _, state in await states(house)} == {"sent"}
    told = await stand(house)
    assert [(one.invited, one.fate.sent) for one in told] == [(2, 2), (1, 1), (2, 2), (1, 1)]


async def test_at_once_there_are_no_waves(house: House) -> None:
    await people(house, s10=2, s8=1)
    await load(house, "0%")
    assert (await launch(house, None)).waiting == 0
    assert await stand(house) == []
    assert sum((await invited(house)).values()) == 3


async def test_everybody_is_frozen_at_once_and_the_holdout_is_the_same_as_without_waves(
    house: House, watch: Wristwatch
) -> None:
    await people(house, s10=10, s8=20)
    await load(house)
    launched = await launch(house)
    assert launched.held_out == 6
    members = cohorts.cohort_members
    async with house.database.read() as read:
        kept = await read.rows(select(members.c.arm, func.count().label("n")).group_by(members.c.arm))
        assert {row.arm: row.n for row in kept} == {"holdout": 6, "invited": 24}
    await days(house, watch, 3)
    async with house.database.read() as read:
        told = {
            row.customer_id for row in await read.rows(select(journal).where(journal.c.event == "customer.held_out"))
        }
        held = {row.customer_id for row in await read.rows(select(members).where(members.c.arm == "holdout"))}
    assert told == held


async def test_a_wave_that_comes_back_stops_the_next_one_and_a_person_is_told_once(
    house: House, watch: Wristwatch
) -> None:
    await people(house, s10=4, s9=2, s8=1)
    await load(house, "0%")
    await launch(house)
    await carry_out(house)
    await _bounce(house, 1)
    for _ in range(3):
        await days(house, watch, 3)
    assert await states(house) == [(10, "sent"), (9, "stopped"), (8, "waiting")]
    (stopped,) = [one.row for one in await stand(house) if one.row.state == "stopped"]
    assert stopped.stopped_by == {"reason": "bounced", "people": 1, "sent": 4, "most": 5}
    assert len(await alerts(house)) == 1
    assert sum((await invited(house)).values()) == 4


async def test_a_stopped_wave_is_sent_by_a_person_and_is_not_held_against_the_next(
    house: House, watch: Wristwatch
) -> None:
    await people(house, s10=4, s9=2, s8=1)
    await load(house, "0%")
    await launch(house)
    await carry_out(house)
    await _bounce(house, 1)
    await days(house, watch, 3)
    stopped = next(one.row.id for one in await stand(house) if one.row.state == "stopped")
    await do(house, waves.send_anyway, stopped)
    assert await alerts(house) == []
    await days(house, watch, 3)
    assert await states(house) == [(10, "sent"), (9, "sent"), (8, "sent")]
    with pytest.raises(Conflict, match="went out on 8 January 2026"):
        await do(house, waves.send_anyway, stopped)


@pytest.mark.parametrize("kind", ["complaint", "unsubscribe"])
async def test_readers_who_want_no_more_stop_the_next_wave(house: House, watch: Wristwatch, kind: str) -> None:
    ids = await people(house, s10=4, s9=2)
    await load(house, "0%")
    await launch(house)
    await carry_out(house)
    watch.forward("PT1H")
    async with house.database.work(SYSTEM) as work:
        if kind == "complaint":
            row = await work.row(select(mails.c.id))
            assert row is not None
            await complain(work, row.id, secret=house.settings.secret_key)
        else:
            await membership.unsubscribe(work, ids["s10-0@example.com"], how="page")
    await days(house, watch, 3)
    (stopped,) = [one.row for one in await stand(house) if one.row.state == "stopped"]
    assert stopped.stopped_by["reason"] == ("complained" if kind == "complaint" else "unsubscribed")


async def test_ended_waves_never_go_out(house: House, watch: Wristwatch) -> None:
    await people(house, s10=1, s9=2, s8=3)
    await load(house, "0%")
    await launch(house)
    second = (await stand(house))[1].row.id
    assert await do(house, waves.end, second) == 5
    for _ in range(4):
        await days(house, watch, 3)
    assert await states(house) == [(10, "sent"), (9, "ended"), (8, "ended")]
    assert sum((await invited(house)).values()) == 1
    with pytest.raises(Conflict, match="ended"):
        await do(house, waves.end, second)
    with pytest.raises(Conflict, match="ended"):
        await do(house, waves.send_anyway, second)
    with pytest.raises(NotFound):
        await do(house, waves.send_anyway, 999)
    with pytest.raises(Conflict, match="nobody new"):
        await launch(house)


async def test_a_wave_waits_while_its_program_rests_and_goes_when_it_runs_again(
    house: House, watch: Wristwatch
) -> None:
    await people(house, s10=1, s9=1, s8=1)
    await load(house, "0%")
    await launch(house)
    await do(house, programs.pause, KEY)
    for _ in range(4):
        await days(house, watch, 3)
    assert await states(house) == [(10, "sent"), (9, "waiting"), (8, "waiting")]
    await do(house, programs.resume, KEY)
    await carry_out(house)
    # The gap is kept: what was missed does not go out all at once.
    assert await states(house) == [(10, "sent"), (9, "sent"), (8, "waiting")]
    await days(house, watch, 3)
    assert await states(house) == [(10, "sent"), (9, "sent"), (8, "sent")]


async def test_a_paused_program_is_not_launched(house: House) -> None:
    await people(house, s10=1)
    await load(house, "0%")
    await do(house, programs.pause, KEY)
    with pytest.raises(Conflict, match="is paused"):
        await launch(house)


async def test_somebody_in_no_wave_is_refused_and_nothing_is_frozen(house: House) -> None:
    await people(house, s10=1, s7=1)
    await load(house, "0%")
    with pytest.raises(Invalid, match="The score 7 is in no wave"):
        await launch(house, Plan(groups_of("10,9,8")))
    async with house.database.read() as read:
        assert await cohorts.listing(read, KEY) == []


async def test_the_same_job_twice_sends_a_wave_once(house: House, watch: Wristwatch) -> None:
    await people(house, s10=1, s9=2)
    await load(house, "0%")
    await launch(house)
    await days(house, watch, 3)
    # What a worker that was killed after its commit, and before it knew, would do again.
    async with house.database.work(SYSTEM) as work:
        await work.execute(
            update(jobs).where(jobs.c.payload["action"].as_string() == "wave").values(state="open", ended_at=None)
        )
    await carry_out(house)
    assert sum((await invited(house)).values()) == 3
    async with house.database.read() as read:
        told = await read.rows(select(journal).where(journal.c.event == "customer.invited"))
    assert len(told) == 3


class Killed(BaseException):
    """A worker that does not get to its commit."""


async def die_within_a_wave(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        held = await jobs_of.claim_actions(work)
        await waves.carry_on(work, [jobs_of.as_action(job.payload) for job in held if job.payload["action"] == "wave"])
        raise Killed


async def test_a_worker_that_dies_within_a_wave_leaves_it_as_it_was(house: House, watch: Wristwatch) -> None:
    await people(house, s10=1, s9=2)
    await load(house, "0%")
    await launch(house)
    await carry_out(house)
    watch.forward("P3D")

    with pytest.raises(Killed):
        await die_within_a_wave(house)
    assert await states(house) == [(10, "sent"), (9, "waiting")]
    assert sum((await invited(house)).values()) == 1
    await carry_out(house)
    assert await states(house) == [(10, "sent"), (9, "sent")]
    assert sum((await invited(house)).values()) == 3


async def test_whom_nobody_asked_is_in_neither_arm_and_does_not_vanish(house: House, watch: Wristwatch) -> None:
    await people(house, s8=20, s7=20)
    await load(house)
    await launch(house, Plan(groups_of("8,7"), 3))
    async with house.database.read() as read:
        first = await report(read, KEY)
    assert first["passives"]["baseline"] == 40
    assert first["passives"]["invited"] == 16
    assert first["holdout"]["allocated"] == 4
    assert first["unasked"]["passive"] == 20
    await days(house, watch, 3)
    async with house.database.read() as read:
        second = await report(read, KEY)
    assert (second["passives"]["invited"], second["holdout"]["allocated"], second["unasked"]["passive"]) == (32, 8, 0)


async def test_whom_nobody_asked_is_on_no_calendar(house: House, watch: Wristwatch) -> None:
    await people(house, s8=5, s7=5)
    await load(house)
    await launch(house, Plan(groups_of("8,7"), 3))
    await do(house, waves.end, (await stand(house))[1].row.id)
    watch.to(watch() + timedelta(days=80))
    await carry_out(house)
    async with house.database.read() as read:
        asked = {row.customer_id for row in await read.rows(select(survey_asks))}
        members = cohorts.cohort_members
        eights = {row.customer_id for row in await read.rows(select(members).where(members.c.baseline_score == 8))}
    assert asked == eights


async def _bounce(house: House, how_many: int) -> None:
    async with house.database.work(SYSTEM) as work:
        for row in (await work.rows(select(mails.c.id).order_by(mails.c.id)))[:how_many]:
            await bounce(work, row.id, secret=house.settings.secret_key)
