"""Earning points and having them taken back, on both databases. L, V, K, T: cases of open peers, by their ids."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM, Actor, Read, Work
from advocacy.engine.actions import Action
from advocacy.engine.journal import journal, standings
from advocacy.engine.people import hold_facts
from advocacy.errors import Conflict, Forbidden, Invalid, NotFound
from advocacy.events import Event
from rewards.actions import give, points_of
from rewards.awards import Award, award
from rewards.badges import of_customer as badges_of
from rewards.corrections import correct
from rewards.ladder import members_on, ranks
from rewards.ledger import balance, balances, postings
from rewards.reconciliation import Balance, recompute, reconcile
from rewards.statement import statement
from tests.rewards.conftest import LEVELS, STAFF, Members, Publish, completed, statements
from web.wiring import House


async def record(house: House, *events: Event) -> None:
    async with house.database.work(SYSTEM) as work:
        await work.record(*events)


async def spend(house: House, customer: int, points: int) -> None:
    async with house.database.work(STAFF) as work:
        await correct(work, customer, -points, why="Spent in a test", key=f"spent-{customer}-{points}")


async def figures(house: House, customer: int) -> tuple[int, int]:
    async with house.database.read() as read:
        assert await reconcile(read) == []
        return await balance(read, customer)


async def quietly(_work: Work, _events: Sequence[Event]) -> None:
    """Record nothing."""


async def said(read: Read, name: str) -> list[Any]:
    return list(await read.rows(select(journal).where(journal.c.event == name).order_by(journal.c.id)))


async def test_l1_an_award_makes_one_booking_and_both_figures(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, Event("newsletter.subscribed", ann, "signup:1"))
    assert await figures(rewarding, ann) == (150, 150)
    async with rewarding.database.read() as read:
        assert await read.value(select(func.count()).select_from(postings)) == 1
        (event,) = await said(read, "points.awarded")
    assert event.data == {
        "amount": 150,
        "lifetime": 150,
        "spendable": 150,
        "cause": "newsletter.subscribed/signup:1",
    }


async def test_l3_the_booking_names_what_it_was_for_and_whose_words_gave_it(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, completed(ann, 7, 200))
    async with rewarding.database.read() as read:
        (line,) = (await statement(read, ann)).lines
    assert (line.change, line.spendable) == (200, 200)
    assert (line.cause, line.object, line.rule) == ("challenge.completed/submission:7:1", "your-candy", "p:points")


async def test_l4_nobody_can_be_given_points_who_is_not_stored(rewarding: House) -> None:
    with pytest.raises(NotFound):
        async with rewarding.database.work(SYSTEM) as work:
            await award(work, [Award(99, 150, "newsletter-signup", Event("newsletter.subscribed", 99, "x:1"))])
    async with rewarding.database.read() as read:
        assert await read.value(select(func.count()).select_from(postings)) == 0


async def test_l5_what_was_spent_stays_spent_when_its_award_is_undone(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, completed(ann, 7, 150))
    await spend(rewarding, ann, 100)
    await record(rewarding, completed(ann, 7, 150, undone=True))
    assert (await figures(rewarding, ann))[1] == 0
    async with rewarding.database.read() as read:
        assert [line.change for line in (await statement(read, ann)).lines] == [-50, -100, 150]


async def test_l6_undone_twice_is_taken_back_once(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, completed(ann, 7, 150))
    await record(rewarding, completed(ann, 7, 150, undone=True))
    again = Event("challenge.undone", ann, "submission:7:1", "your-candy", {"points": 150})
    action = Action("reverse", {}, ann, again, "p:other", None, "another firing")
    async with rewarding.database.work(SYSTEM) as work:
        await rewarding.engine.carry_out(work, [action, action])
    assert await figures(rewarding, ann) == (150, 0)
    async with rewarding.database.read() as read:
        kinds = [row.kind for row in await read.rows(select(postings.c.kind).order_by(postings.c.id))]
    assert kinds == ["award", "reversal"]


async def test_l7_a_reversal_never_gives_points(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, completed(ann, 7, 150))
    await record(rewarding, completed(ann, 8, -50, undone=True))
    assert await figures(rewarding, ann) == (150, 150)


async def test_l9_only_the_rule_for_the_event_gives_points(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, Event("customer.registered", ann, "customer:1"))
    assert await figures(rewarding, ann) == (0, 0)


async def test_k1_parallel_awards_are_all_counted(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await asyncio.gather(*(record(rewarding, completed(ann, n, 1)) for n in range(32)))
    assert await figures(rewarding, ann) == (32, 32)


async def test_k2_five_at_once_to_somebody_new_make_one_balance(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await asyncio.gather(*(record(rewarding, completed(ann, n, 10)) for n in range(5)))
    assert await figures(rewarding, ann) == (50, 50)
    async with rewarding.database.read() as read:
        assert await read.value(select(func.count()).select_from(balances)) == 1


async def test_k3_done_undone_and_done_again_is_one_award(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, completed(ann, 7, 20))
    await record(rewarding, completed(ann, 7, 20, undone=True))
    assert await figures(rewarding, ann) == (20, 0)
    await record(rewarding, completed(ann, 7, 20, turn=2))
    assert await figures(rewarding, ann) == (20, 20)


async def test_k3_spending_in_between_does_not_pay_more_on_each_cycle(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, completed(ann, 7, 150))
    await spend(rewarding, ann, 100)
    for turn in (1, 2, 3):
        await record(rewarding, completed(ann, 7, 150, turn=turn, undone=True))
        await record(rewarding, completed(ann, 7, 150, turn=turn + 1))
        assert (await figures(rewarding, ann))[1] == 50


async def test_k6_undoing_takes_back_only_what_this_completion_earned(rewarding: House, members: Members) -> None:
    ann, bob = await members(2)
    await record(rewarding, completed(ann, 1, 20), completed(ann, 2, 30), completed(bob, 3, 40))
    await record(rewarding, completed(ann, 1, 20, undone=True))
    assert await figures(rewarding, ann) == (50, 30)
    assert await figures(rewarding, bob) == (40, 40)


async def test_each_event_of_a_batch_says_the_balance_after_it(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, *[completed(ann, n, 10) for n in range(3)])
    async with rewarding.database.read() as read:
        after = [event.data["spendable"] for event in await said(read, "points.awarded")]
    assert after == [10, 20, 30]


async def test_v2_v4_each_level_is_announced_once_in_order(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(levels=LEVELS)
    ann, bob = await members(2)
    for submission, points in ((1, 1), (2, 99), (3, 150)):
        await record(rewarding, completed(ann, submission, points))
    await record(rewarding, completed(bob, 4, 300))
    async with rewarding.database.read() as read:
        events = await said(read, "level.reached")
        found = {row.customer_id: row for row in await read.rows(select(standings))}
    assert [(event.customer_id, event.object, event.data["points"]) for event in events] == [
        (ann, "newcomer", 1),
        (ann, "insider", 100),
        (ann, "champion", 250),
        (bob, "newcomer", 300),
        (bob, "insider", 300),
        (bob, "champion", 300),
    ]
    assert (found[bob].level, found[bob].level_rank, found[bob].points) == ("champion", 2, 300)


async def test_a_level_stays_when_the_points_that_made_it_are_taken_back(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(levels=LEVELS)
    (ann,) = await members()
    await record(rewarding, completed(ann, 1, 120))
    await record(rewarding, completed(ann, 1, 120, undone=True))
    await record(rewarding, completed(ann, 1, 120, turn=2))
    async with rewarding.database.read() as read:
        assert await read.value(select(standings.c.level)) == "insider"
        assert [event.object for event in await said(read, "level.reached")] == ["newcomer", "insider"]


async def test_v5_v7_a_threshold_that_comes_down_lifts_those_between(
    rewarding: House, members: Members, publish: Publish
) -> None:
    def steps(**at: int) -> list[dict[str, Any]]:
        return [{"key": key, "name": key, "from": points} for key, points in sorted(at.items(), key=lambda i: i[1])]

    await publish(levels=steps(l1=1, l2=250, l3=500, l4=1000))
    people = await members(35)
    await record(rewarding, *[completed(one, n, max(30 * n - 5, 0)) for n, one in enumerate(people)])
    async with rewarding.database.read() as read:
        assert await members_on(read) == {None: 1, "l1": 8, "l2": 8, "l3": 17, "l4": 1}
    await publish(levels=steps(l1=1, l3=100, l2=250, l4=1000))
    async with rewarding.database.read() as read:
        assert await members_on(read) == {None: 1, "l1": 3, "l3": 5, "l2": 25, "l4": 1}
        assert await ranks(read) == {"l1": 1, "l3": 2, "l2": 3, "l4": 4}
        told = {row.customer_id: row for row in await read.rows(select(standings))}
    assert (told[people[4]].level, told[people[4]].level_rank) == ("l3", 2)
    assert (told[people[20]].level, told[people[20]].level_rank) == ("l2", 3)


async def test_nobody_falls_when_a_threshold_goes_up(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(levels=LEVELS)
    (ann,) = await members()
    await record(rewarding, completed(ann, 1, 120))
    higher = [LEVELS[0], LEVELS[1] | {"from": 200}, LEVELS[2]]
    await publish(levels=higher)
    await record(rewarding, completed(ann, 2, 100))
    async with rewarding.database.read() as read:
        assert await read.value(select(standings.c.level)) == "insider"
        assert len(await said(read, "level.reached")) == 2


async def test_members_of_a_level_that_is_gone_stand_where_their_points_are(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(levels=LEVELS)
    (ann,) = await members()
    await record(rewarding, completed(ann, 1, 120))
    await publish(levels=[LEVELS[0], LEVELS[2]])
    async with rewarding.database.read() as read:
        assert await members_on(read) == {"newcomer": 1}
        assert tuple((await read.rows(select(standings.c.level, standings.c.level_rank)))[0]) == ("newcomer", 0)
        assert len(await said(read, "level.reached")) == 2


async def test_a_program_without_levels_leaves_the_ladder(rewarding: House, publish: Publish) -> None:
    await publish(levels=LEVELS)
    await publish("other")
    async with rewarding.database.read() as read:
        assert len(await ranks(read)) == 3


async def test_a_badge_is_earned_once(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(levels=LEVELS, badges=[{"badge": "first-step", "name": "First step"}])
    (ann,) = await members()
    await record(rewarding, completed(ann, 1, 300))
    async with rewarding.database.read() as read:
        assert [row.name for row in await badges_of(read, ann)] == ["First step"]
        assert len(await said(read, "badge.earned")) == 1


async def test_t5_a_correction_is_another_booking(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    await record(rewarding, completed(ann, 1, 27))
    for _ in range(2):
        async with rewarding.database.work(STAFF) as work:
            await correct(work, ann, -14, why="Counted twice", key="desk-1")
    assert await figures(rewarding, ann) == (27, 13)
    async with rewarding.database.read() as read:
        lines = (await statement(read, ann)).lines
        assert await recompute(read, ann) == {ann: Balance(13, 27, 13)}
    assert [(line.change, line.note) for line in lines] == [(-14, "Counted twice"), (27, "")]


async def test_a_correction_cannot_take_what_is_not_there(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    with pytest.raises(Conflict, match="fewer than 5"):
        async with rewarding.database.work(STAFF) as work:
            await correct(work, ann, -5, why="A slip", key="desk-1")
    with pytest.raises(Invalid):
        async with rewarding.database.work(STAFF) as work:
            await correct(work, ann, 5, why=" ", key="desk-1")
    with pytest.raises(Forbidden):
        async with rewarding.database.work(Actor("member", ann)) as work:
            await correct(work, ann, 5, why="I want more", key="desk-1")
    assert await figures(rewarding, ann) == (0, 0)


@pytest.mark.parametrize(
    ("written", "points"),
    [(20, 20), ({"points": 20}, 20), ({"from": "event"}, 7), ({"from": "event", "points": 3}, 7), (0, 0)],
)
def test_an_award_is_written_in_three_ways(written: Any, points: int) -> None:
    assert points_of(written, {"points": 7}) == points


@pytest.mark.parametrize("written", [-1, 1.5, "20", True, {"points": -3}, None])
def test_what_is_no_number_of_points_is_refused(written: Any) -> None:
    with pytest.raises(Invalid):
        points_of(written, {})


async def test_the_same_award_again_gives_nothing(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    action = Action("award", {"award": 20}, ann, completed(ann, 1, 5), "p:x", None, "because")
    for _ in range(2):
        async with rewarding.database.work(SYSTEM) as work:
            await give(work, [action])
    assert await figures(rewarding, ann) == (20, 20)


async def test_an_award_of_one_completion_is_four_statements_at_most(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(levels=LEVELS)
    (ann,) = await members()
    counts = []
    for n, points in enumerate((10, 10, 100)):
        action = Action("award", {"award": points}, ann, completed(ann, n, points), "p:x", None, f"because {n}")
        async with rewarding.database.work(SYSTEM) as work:
            # As within a settling: the engine has read the customer, and what is recorded waits for its next round.
            await hold_facts(work, [ann])
            work._settle = quietly
            with statements(rewarding) as ran:
                await give(work, [action])
            counts.append(len(ran))
    assert counts == [4, 2, 4]


async def test_two_hundred_awards_cost_no_more_statements_than_one(rewarding: House, members: Members) -> None:
    people = await members(200)
    with statements(rewarding) as one:
        await record(rewarding, completed(people[0], 0, 10))
    with statements(rewarding) as many:
        await record(rewarding, *[completed(person, n + 1, 10) for n, person in enumerate(people)])
    assert len(many) <= len(one) + 2
