"""A sample asks whom it says it asks, finds whom the condition means in Python, and its interval holds the truth."""

import random
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from advocacy.database import SYSTEM
from advocacy.engine.journal import standings
from advocacy.engine.rules.conditions import parse
from advocacy.engine.sampling import DRAWN, drawn, numbers, sampled
from advocacy.people.customers import customers
from advocacy.reports.intervals import wilson
from tests.advocacy.engine.rules.generated import LEVELS, populations, trees
from tests.advocacy.engine.rules.test_two_meanings import settle_in
from tests.advocacy.engine.test_counting import by_hand
from web.studio.rules.estimates import estimate_of
from web.wiring import House

TREES = 8


@given(first=st.integers(1, 10**6), count=st.integers(0, 10**7), how_many=st.integers(1, 500))
def test_one_number_is_drawn_of_each_stretch_and_always_the_same(first: int, count: int, how_many: int) -> None:
    among_all = range(first, first + count)
    found = drawn(among_all, how_many)
    assert len(found) == min(how_many, count)
    assert all(one in among_all for one in found)
    assert all(before < after for before, after in pairwise(found))
    assert drawn(among_all, how_many) == found
    stretch = max(1.0, count / how_many)
    assert all(place * stretch - 1 <= one - first <= (place + 1) * stretch for place, one in enumerate(found))


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    among_all = range(1, 40_001)
    ids = drawn(among_all, 500)
    chance = random.Random(1)  # noqa: S311 - populations that can be made again
    held = 0
    for _ in range(400):
        # Those who match come in runs of neighbours, as they do who were imported together.
        share, run = chance.uniform(0.01, 0.99), chance.choice((1, 10, 200))
        meant = {start for start in range(0, 40_001, run) if chance.random() < share}
        truth = sum(1 for one in among_all if one - one % run in meant) / len(among_all)
        told = wilson(sum(1 for one in ids if one - one % run in meant), len(ids))
        assert told.low is not None
        assert told.high is not None
        held += told.low <= truth <= told.high
    assert held >= 380


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(population=populations, written=st.lists(trees, min_size=TREES, max_size=TREES), gone=st.sets(st.integers(1, 9)))
async def test_a_sample_finds_whom_python_means_among_those_it_asks(
    house: House, population: Any, written: list[Any], gone: set[int]
) -> None:
    await settle_in(house, population)
    async with house.database.work(SYSTEM) as work:
        await work.execute(update(customers).where(customers.c.id.in_(gone)).values(erased_at=work.now))
    async with house.database.read() as read:
        among_all = await numbers(read)
        there = [one.id for one in await read.rows(select(customers.c.id).where(customers.c.erased_at.is_(None)))]
        for how_many in (3, DRAWN):
            ids = set(drawn(among_all, how_many))
            for tree in written:
                condition = parse(tree, levels=LEVELS)
                found = sorted(ids.intersection(await by_hand(read, condition)))
                told = await sampled(read, condition, among_all, how_many)
                assert told.found == len(found), condition.tree
                assert [row.id for row in told.named] == found[:5]
                assert told.there == len(ids.intersection(there))


async def test_a_seeded_base_lies_where_the_sample_says(house: House) -> None:
    chance = random.Random(2)  # noqa: S311 - a base that can be made again
    scores = [chance.choice((None, 0, 3, 6, 7, 8, 9, 9, 10)) for _ in range(6_000)]
    async with house.database.work(SYSTEM) as work:
        # Every third number is nobody's.
        people: list[dict[str, Any]] = [
            {"id": 50 + one * 3 // 2, "name": "P", "created_at": work.now, "tags": [], "attributes": {}}
            for one in range(len(scores))
        ]
        await work.execute(insert(customers), people)
        known = [{"customer_id": one["id"], "score": score} for one, score in zip(people, scores, strict=True)]
        await work.execute(insert(standings), known)
    async with house.database.read() as read:
        among_all = await numbers(read)
        assert among_all == range(50, people[-1]["id"] + 1)
        for tree in ({"score": {"at_least": 9}}, {"score": {"exists": False}}, {"score": 3}, {"score": 4}):
            condition = parse(tree, levels=LEVELS)
            truth = len(await by_hand(read, condition))
            sample = await sampled(read, condition, among_all, 900)
            told = estimate_of(sample)
            assert told.low >= sample.found
            assert told.low <= truth <= told.high, tree
            assert told.low < told.high < 1.5 * truth + 100
            assert abs(told.everybody - len(scores)) <= 500
            assert (told.found == 0) == (truth == 0)


async def test_where_nobody_is_a_sample_finds_nobody(house: House) -> None:
    async with house.database.read() as read:
        told = await sampled(read, parse({"score": 9}, levels=LEVELS), await numbers(read))
    assert (told.numbers, told.there, told.found, list(told.named)) == (0, 0, 0, [])
