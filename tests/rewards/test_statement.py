"""A statement a person can follow: every line has its cause, what was taken back stands beside what it undoes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from advocacy.database import SYSTEM
from advocacy.events import Event
from rewards.catalog import by_key
from rewards.corrections import correct
from rewards.decisions import refuse
from rewards.pace import FEWEST, LOOKED_AT, WEEK, Pace
from rewards.redemptions import redeem
from rewards.statement import Line, Statement, earned_since, levels_reached, statement
from tests.conftest import START
from tests.rewards.conftest import LEVELS, STAFF, Members, Publish, completed
from web.testing import Wristwatch
from web.wiring import House


async def record(house: House, *events: Event) -> None:
    async with house.database.work(SYSTEM) as work:
        await work.record(*events)


async def statement_of(house: House, customer: int, before: int | None = None, limit: int = 50) -> Statement:
    async with house.database.read() as read:
        return await statement(read, customer, before=before, limit=limit)


async def lines_of(house: House, customer: int) -> list[Line]:
    return list((await statement_of(house, customer)).lines)


async def test_before_the_first_point_there_is_nothing_to_state(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    assert await statement_of(rewarding, ann) == Statement(0, 0, (), None)


async def test_what_was_taken_back_and_what_it_undoes_name_each_other(
    rewarding: House, members: Members, publish: Publish, watch: Wristwatch
) -> None:
    await publish(rewards=[{"reward": "mug", "name": "Mug", "points": 100}])
    (ann,) = await members()
    await record(rewarding, completed(ann, 7, 150))
    given_at = watch.instant
    async with rewarding.database.work(SYSTEM) as work:
        await redeem(work, ann, (await by_key(work, "p", "mug")).id, key="1")
    undone_at = watch.forward("P3D")
    await record(rewarding, completed(ann, 7, 150, undone=True))
    back, spent, award = await lines_of(rewarding, ann)
    assert (back.kind, back.change, back.spendable, back.kept) == ("reversal", -50, 0, 100)
    assert (back.undoes, back.undoes_at, back.object) == (150, given_at, "your-candy")
    assert (award.undone, award.undone_at, award.kept) == (50, undone_at, 0)
    assert (spent.kind, spent.reward, spent.state) == ("reservation", "Mug", "approved")


async def test_points_that_come_back_say_why(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(rewards=[{"reward": "mug", "name": "Mug", "points": 100}])
    (ann,) = await members()
    await record(rewarding, completed(ann, 7, 150))
    async with rewarding.database.work(SYSTEM) as work:
        row = await redeem(work, ann, (await by_key(work, "p", "mug")).id, key="1")
    async with rewarding.database.work(STAFF) as work:
        await refuse(work, row.id, reply="The last one was damaged in our store.")
    back, spent, _ = await lines_of(rewarding, ann)
    assert (back.change, back.reward, back.note) == (100, "Mug", "The last one was damaged in our store.")
    assert (spent.note, spent.redemption, back.redemption) == ("", row.id, row.id)


async def test_a_correction_says_why_and_by_whom(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    async with rewarding.database.work(STAFF) as work:
        await correct(work, ann, 20, why="You came to Graz.", key="1")
    (line,) = await lines_of(rewarding, ann)
    assert (line.kind, line.note, line.actor) == ("correction", "You came to Graz.", "staff:1")


@pytest.mark.parametrize("limit", [1, 3, 50])
async def test_pages_follow_each_other_and_the_figures_fit_the_first(
    rewarding: House, members: Members, limit: int
) -> None:
    ann, ben = await members(2)
    for number in range(1, 8):
        await record(rewarding, completed(ann, number, number), completed(ben, 100 + number, 5))
    shown: list[Line] = []
    before = None
    while True:
        page = await statement_of(rewarding, ann, before, limit)
        assert (page.lifetime, page.spendable) == (28, 28)
        shown += page.lines
        before = page.older
        if before is None:
            break
    assert [line.change for line in shown] == [7, 6, 5, 4, 3, 2, 1]
    assert [line.spendable for line in shown] == [28, 21, 15, 10, 6, 3, 1]


@pytest.mark.parametrize("rows", [10, 1000])
async def test_a_page_is_one_statement_however_many_lines(rewarding: House, members: Members, rows: int) -> None:
    (ann,) = await members()
    await record(rewarding, *[completed(ann, number, 1) for number in range(1, rows + 1)])
    said: list[str] = []

    def note(_connection: object, _cursor: object, words: str, *_more: object) -> None:
        said.append(words)

    engine = rewarding.database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    page = await statement_of(rewarding, ann)
    event.remove(engine, "before_cursor_execute", note)
    assert len([words for words in said if words.startswith("SELECT")]) == 1
    assert (page.lifetime, len(page.lines), page.older is None) == (rows, min(rows, 50), rows == 10)


async def test_levels_stand_above_the_line_that_reached_them(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(levels=LEVELS)
    (ann,) = await members()
    await record(rewarding, completed(ann, 1, 60))
    await record(rewarding, completed(ann, 2, 60))
    await record(rewarding, completed(ann, 3, 10))
    lines = await lines_of(rewarding, ann)
    async with rewarding.database.read() as read:
        (insider,) = await levels_reached(read, ann)
    assert (insider.name, insider.points, insider.rings) == ("Insider", 120, 1)
    assert insider.after == lines[1].posting


async def test_a_level_that_came_down_stands_above_the_last_line_before_it(
    rewarding: House, members: Members, publish: Publish, watch: Wristwatch
) -> None:
    await publish(levels=LEVELS)
    (ann,) = await members()
    await record(rewarding, completed(ann, 1, 60))
    watch.forward("P1D")
    await publish(levels=[LEVELS[0], LEVELS[1] | {"from": 50}])
    watch.forward("P1D")
    await record(rewarding, completed(ann, 2, 5))
    lines = await lines_of(rewarding, ann)
    async with rewarding.database.read() as read:
        (insider,) = await levels_reached(read, ann)
    assert insider.after == lines[1].posting


async def test_a_pace_is_made_of_what_was_earned_and_not_taken_back(
    rewarding: House, members: Members, watch: Wristwatch
) -> None:
    (ann,) = await members()
    for week in range(5):
        await record(rewarding, completed(ann, week + 1, 30))
        watch.forward("P7D")
    await record(rewarding, completed(ann, 5, 30, undone=True))
    async with rewarding.database.read() as read:
        earned = await earned_since(read, ann, read.now - LOOKED_AT * WEEK)
        pace = Pace.of(earned, read.now)
    assert pace == Pace(120, 6)
    assert (pace.weeks_for(120), pace.weeks_for(250), pace.weeks_for(1), pace.weeks_for(0)) == (6, 13, 1, None)


@pytest.mark.parametrize(
    ("weeks", "points", "found"),
    [
        ([0, 1, 2, 3], 30, 9),
        ([0, 1, 2], 100, None),
        ([], 30, None),
        ([0, 2, 4, 7], 30, 17),
        ([0, 1, 2, 3], 8, None),
        ([8, 9, 10, 11], 30, None),
    ],
)
def test_a_pace_is_said_of_those_who_earn_regularly(weeks: list[int], points: int, found: int | None) -> None:
    earned = [(START - week * WEEK - timedelta(hours=1), points) for week in weeks]
    assert Pace.of(earned, START).weeks_for(250) == found


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(-200, 200)), max_size=40),
    st.integers(-10, 1000),
)
def test_a_pace_never_promises_what_it_does_not_know(earned: list[tuple[int, int]], missing: int) -> None:
    pace = Pace.of([(START - timedelta(days=days), points) for days, points in earned], START)
    weeks = pace.weeks_for(missing)
    assert weeks is None or 1 <= weeks <= 26
    if len({days // 7 for days, points in earned if points > 0 and days < 56}) < FEWEST:
        assert weeks is None
