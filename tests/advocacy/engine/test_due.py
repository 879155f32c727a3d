"""What is due is done once, what fails is tried again and then shown to a person, and ``unless`` is asked again."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from advocacy.database import SYSTEM, Work
from advocacy.engine import jobs
from advocacy.engine.actions import Action
from advocacy.engine.due import Due, Hopeless, Outcome, SlowKind
from advocacy.engine.rules.decide import Predicate, Rule, Then
from advocacy.errors import Conflict
from advocacy.events import Event
from advocacy.people import membership, saving
from advocacy.settings import Settings
from tests.advocacy.engine.test_one_path import Given, Tray, ann
from web.testing import Wristwatch
from web.wiring import House, open_house


def left(_tree: Any) -> Predicate:
    return lambda facts, _event, _now: bool(facts.values["left"])


def due(house: House, **slow: SlowKind) -> Due:
    return Due(house.database, house.engine, slow, left, lambda _tree: frozenset())


def house_with(url: str, watch: Wristwatch, handler: Any, *rules: Rule) -> House:
    return open_house(Settings(database_url=url), clock=watch, rules=Given(*rules), handlers={"give": handler})


BOX = Rule("p:box", "member.joined", (Then("give", {"give": "box"}, after="P2M", unless={"left": True}),))


async def joined(house: House, customer: int) -> None:
    async with house.database.work(SYSTEM) as work:
        await membership.join(work, customer, because=Event("member.joined", customer, "invitation:1"))


async def test_an_action_is_carried_out_when_its_time_has_come_and_not_before(
    database_url: str, watch: Wristwatch
) -> None:
    tray = Tray()
    house = house_with(database_url, watch, tray, BOX)
    await joined(house, await ann(house))
    watch.forward("P58D")
    assert await due(house).run() == Counter()
    watch.forward("P1D")
    assert await due(house).run() == Counter(give=1)
    assert await due(house).run() == Counter()
    await house.close()
    assert [action.params for actions in tray.lists for action in actions] == [{"give": "box"}]


async def test_unless_is_asked_when_the_time_has_come(database_url: str, watch: Wristwatch) -> None:
    tray = Tray()
    house = house_with(database_url, watch, tray, BOX)
    customer = await ann(house)
    await joined(house, customer)
    async with house.database.work(SYSTEM) as work:
        await membership.leave(work, customer)
    watch.forward("P3M")
    assert await due(house).run() == Counter(skipped=1)
    await house.close()
    assert tray.lists == []


async def test_one_that_fails_holds_up_nobody_and_ends_before_a_person(database_url: str, watch: Wristwatch) -> None:
    done: list[int] = []
    poison: list[int] = []

    async def handler(_work: Work, actions: Sequence[Action]) -> None:
        if any(action.customer in poison for action in actions):
            raise RuntimeError("cannot be packed")
        done.extend(action.customer for action in actions if action.customer is not None)

    house = house_with(database_url, watch, handler, BOX)
    async with house.database.work(SYSTEM) as work:
        rows = [saving.CustomerRow(email=f"c{n}@example.com") for n in range(20)]
        people = await saving.save_customers(work, rows)
        poison.append(people[7])
        await work.record(*[Event("member.joined", person, f"invitation:{person}") for person in people])
    watch.forward("P2M")
    for _ in range(jobs.MOST_ATTEMPTS):
        await due(house).run()
        watch.forward("P1D")
    assert sorted(done) == sorted(set(people) - set(poison))
    async with house.database.read() as read:
        [waiting] = await jobs.dead(read)
    assert "cannot be packed" in waiting.error
    poison.clear()
    async with house.database.work(SYSTEM) as work:
        await jobs.retry(work, waiting.id)
    assert await due(house).run() == Counter(give=1)
    async with house.database.work(SYSTEM) as work:
        with pytest.raises(Conflict):
            await jobs.retry(work, waiting.id)
    await house.close()


async def put(house: House, key: str = "parcel:1") -> None:
    async with house.database.work(SYSTEM) as work:
        await jobs.schedule(work, [{"kind": "post", "key": key, "payload": {}, "due_at": work.now}])


async def test_a_slow_job_is_performed_outside_and_its_outcome_written_once(house: House) -> None:
    outcomes: list[int] = []

    async def perform(job: Row[Any]) -> Outcome:
        async def outcome(_work: Work) -> None:
            outcomes.append(job.id)

        return outcome

    await put(house)
    await put(house)
    assert await due(house, post=SlowKind(perform)).run() == Counter(post=1)
    assert len(outcomes) == 1


async def test_a_worker_that_overslept_its_lease_writes_nothing(house: House, watch: Wristwatch) -> None:
    await put(house)
    async with house.database.work(SYSTEM) as work:
        [mine] = await jobs.claim_slow(work, "post")
    watch.to(watch.instant + jobs.LEASE + timedelta(seconds=1))
    async with house.database.work(SYSTEM) as work:
        [theirs] = await jobs.claim_slow(work, "post")
    async with house.database.work(SYSTEM) as work:
        assert not await jobs.end_slow(work, mine)
        assert await jobs.fail(work, mine, "too late") is None
        assert await jobs.end_slow(work, theirs)


async def test_a_failure_waits_longer_each_time_and_a_hopeless_one_not_at_all(house: House, watch: Wristwatch) -> None:
    errors: list[Exception] = [OSError("vendor is down"), Hopeless("no such address")]

    async def perform(_job: Row[Any]) -> Outcome:
        raise errors.pop(0)

    await put(house)
    work_off = due(house, post=SlowKind(perform))
    assert await work_off.run() == Counter({"post (failed)": 1})
    assert await work_off.run() == Counter()
    watch.forward("PT1M")
    assert await work_off.run() == Counter({"post (failed)": 1})
    async with house.database.read() as read:
        [row] = await read.rows(select(jobs.jobs.c.state, jobs.jobs.c.error))
    assert (row.state, row.error) == ("dead", "Hopeless: no such address")
    assert [jobs.pause_after(n) for n in (1, 2, 3, 30)] == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=4),
        timedelta(hours=6),
    ]


@pytest.mark.parametrize("trouble", [None, RuntimeError("all of them")])
async def test_what_cannot_be_done_together_is_done_one_by_one(house: House, trouble: Exception | None) -> None:
    done: list[str] = []

    async def together(_work: Work, held: Sequence[Row[Any]]) -> set[int]:
        if trouble:
            raise trouble
        done.append("together")
        return {job.id for job in held if job.payload["easy"]}

    async def perform(job: Row[Any]) -> Outcome:
        async def outcome(_work: Work) -> None:
            done.append(f"alone, {'easy' if job.payload['easy'] else 'hard'}")

        return outcome

    async with house.database.work(SYSTEM) as work:
        rows = [{"kind": "slow", "key": f"{n}", "payload": {"easy": n != 1}, "due_at": work.now} for n in range(3)]
        await jobs.schedule(work, rows)
    assert await due(house, slow=SlowKind(perform, together=together)).run() == Counter(slow=3)
    assert sorted(done) == (["alone, easy", "alone, easy", "alone, hard"] if trouble else ["alone, hard", "together"])
    async with house.database.read() as read:
        assert await jobs.next_due(read) is None
