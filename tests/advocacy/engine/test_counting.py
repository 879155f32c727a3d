"""Counting takes short ways; whichever it takes, it counts whom the condition means in Python, and names of these."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from advocacy.database import SYSTEM, Read
from advocacy.engine.counting import RARE, count, everybody, figures, named
from advocacy.engine.people import take_facts
from advocacy.engine.rules.conditions import Condition, parse
from advocacy.engine.rules.tree import AllOf
from advocacy.people.customers import customers
from tests.advocacy.engine.rules.generated import LEVELS, populations, trees
from tests.advocacy.engine.rules.test_two_meanings import settle_in
from web.wiring import House

TREES = 14
ALONE = [
    {"score": {"at_least": 5}},
    {"none": [{"score": {"at_least": 5}}]},
    {"points": {"at_most": 0}},
    {"level": {"at_most": "newcomer"}},
    {"all": [{"segment": "passive"}, {"spendable": 0}]},
    {"did": "challenge.completed", "at_least": 0, "at_most": 3},
    {"did": "challenge.completed", "at_least": 2},
    {"never": "order.placed"},
    {"finished": "candy"},
    {"none": [{"finished": "candy"}]},
]


async def by_hand(read: Read, condition: Condition) -> list[int]:
    ids = [one.id for one in await read.rows(select(customers.c.id).where(customers.c.erased_at.is_(None)))]
    facts = await take_facts(read, ids, condition.asks)
    return [one for one in ids if condition.predicate(facts[one], None, read.now)]


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(population=populations, written=st.lists(trees, min_size=TREES, max_size=TREES), gone=st.sets(st.integers(1, 9)))
async def test_every_way_of_counting_counts_whom_python_means(
    house: House, population: Any, written: list[Any], gone: set[int]
) -> None:
    await settle_in(house, population)
    async with house.database.work(SYSTEM) as work:
        await work.execute(update(customers).where(customers.c.id.in_(gone)).values(erased_at=work.now))
    async with house.database.read() as read:
        there = await everybody(read)
        assert there == len(population[1]) - len(gone)
        meant = [parse(tree, levels=LEVELS) for tree in [*ALONE, *written]]
        for condition in meant:
            found = await by_hand(read, condition)
            assert await count(read, condition, there) == len(found), condition.tree
            assert [row.id for row in await named(read, condition, len(found))] == sorted(found)[:5]
            # As many as would be walked along; the same are named.
            assert [row.id for row in await named(read, condition, 5 * RARE + 1)] == sorted(found)[:5]
        first, *others = meant[-3:]
        both = [Condition.of(AllOf((first.tree, one.tree))) for one in others]
        told = await figures(read, first, others)
        assert told == [len(await by_hand(read, one)) for one in (first, *both)]
