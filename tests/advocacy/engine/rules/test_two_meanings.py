"""Whoever a condition means in Python it means in SQL, on both databases: nothing known, odd values and all."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete, func, not_, select

from advocacy.clock import day_number
from advocacy.database import SYSTEM, Read
from advocacy.engine.journal import standings, tally
from advocacy.engine.people import take_facts
from advocacy.engine.rules.conditions import Condition, parse
from advocacy.engine.rules.sql import BASE, clause
from advocacy.engine.selection import how_many, matching, some
from advocacy.errors import Invalid
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from tests.advocacy.engine.rules.generated import LEVELS, NOW, populations, trees
from web.wiring import House

TREES = 14
Clause = Callable[[Condition], Any]


async def settle_in(house: House, population: tuple[list[dict[str, Any]], list[Any]]) -> None:
    companies, persons = population
    rows: dict[Table, list[dict[str, Any]]] = {
        accounts: [one | {"id": n, "key": f"a{n}", "created_at": NOW} for n, one in enumerate(companies, 1)],
        customers: [one | {"id": n, "name": "", "zone": "UTC"} for n, (one, _, _) in enumerate(persons, 1)],
        standings: [one | {"customer_id": n, "level_rank": 0} for n, (_, one, _) in enumerate(persons, 1) if one],
        tally: [
            {"customer_id": n, "event": event, "object": thing, "day": day, "times": times}
            for n, (_, _, counted) in enumerate(persons, 1)
            for (event, thing, day), times in counted.items()
        ],
    }
    async with house.database.work(SYSTEM) as work:
        for table in reversed(rows):
            await work.execute(delete(table))
        for table, listed in rows.items():
            if listed:
                await work.execute(table.insert(), listed)


async def disagreements(read: Read, condition: Condition, in_sql: Clause) -> set[int]:
    """The customers about whom the two meanings differ, or about whom SQL says neither yes nor no."""
    ids = [one.id for one in await read.rows(select(customers.c.id))]
    facts = await take_facts(read, ids, condition.asks)
    by_hand = {one for one in ids if condition.predicate(facts[one], None, read.now)}
    asked = in_sql(condition)
    meant = {one.id for one in await read.rows(select(customers.c.id).select_from(BASE).where(asked))}
    others = {one.id for one in await read.rows(select(customers.c.id).select_from(BASE).where(not_(asked)))}
    return (by_hand ^ meant) | (set(ids) - meant - others)


@settings(
    max_examples=35,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(population=populations, written=st.lists(trees, min_size=TREES, max_size=TREES))
async def test_python_and_sql_mean_the_same_customers(house: House, population: Any, written: list[Any]) -> None:
    await settle_in(house, population)
    async with house.database.read() as read:
        for tree in written:
            condition = parse(tree, levels=LEVELS)
            differing = await disagreements(
                read, condition, lambda one: clause(one, sqlite=read.is_sqlite, now=read.now)
            )
            assert not differing, (tree, [population[1][one - 1] for one in sorted(differing)])


async def two_people(house: House) -> None:
    """One about whom nothing is known, and one with a 9, an attribute that is true and another that is null."""
    blank: dict[str, Any] = {"title": None, "language": "en", "tags": [], "employee": False, "created_at": NOW}
    blank |= {"account_id": None, "joined_at": None, "left_at": None, "attributes": {}}
    known = blank | {"attributes": {"vip": True, "candy": None}, "tags": ["vip"]}
    standing = {"score": 9, "level": "insider", "points": 120}
    await settle_in(house, ([], [(blank, None, {}), (known, standing, {("member.joined", "", day_number(NOW)): 1})]))


CARELESS: list[tuple[dict[str, Any], Any]] = [
    ({"score": {"at_least": 5}}, standings.c.score >= 5),
    ({"none": [{"score": {"at_least": 10}}]}, not_(standings.c.score >= 10)),
    ({"level": {"not": "champion"}}, standings.c.level != "champion"),
    ({"points": {"at_most": 200}}, standings.c.points <= 200),
]


@pytest.mark.parametrize(("tree", "careless"), CARELESS, ids=str)
async def test_a_clause_that_forgets_null_is_found_out(house: House, tree: dict[str, Any], careless: Any) -> None:
    await two_people(house)
    async with house.database.read() as read:
        condition = parse(tree, levels=LEVELS)
        assert await disagreements(read, condition, lambda _one: careless)
        assert not await disagreements(read, condition, lambda one: clause(one, sqlite=read.is_sqlite, now=read.now))


async def test_a_clause_that_takes_truth_for_a_number_is_found_out(house: House) -> None:
    await two_people(house)
    async with house.database.read() as read:
        condition = parse({"attribute.vip": 1}, levels=LEVELS)
        if read.is_sqlite:
            careless = func.coalesce(func.json_extract(customers.c.attributes, "$.vip") == 1, False)
            assert await disagreements(read, condition, lambda _one: careless)
        assert not await disagreements(read, condition, lambda one: clause(one, sqlite=read.is_sqlite, now=read.now))


async def test_how_many_would_see_it_and_who(house: House) -> None:
    await two_people(house)
    async with house.database.read() as read:
        assert await how_many(read, parse(None, levels=LEVELS)) == 2
        vip = parse({"tags": "vip", "level": "insider", "did": "member.joined"}, levels=LEVELS)
        assert await how_many(read, vip) == 1
        assert [one.id for one in await some(read, vip, 5)] == [2]
        assert [one.id for one in await some(read, parse([], levels=LEVELS), 1)] == [1]


async def test_an_erased_person_is_chosen_by_nothing(house: House) -> None:
    await two_people(house)
    async with house.database.work(SYSTEM) as work:
        await work.execute(customers.update().where(customers.c.id == 2).values(erased_at=work.now))
        assert await how_many(work, parse({"tags": "vip"}, levels=LEVELS)) == 0
        assert [one.id for one in await work.rows(matching(work, parse({}, levels=LEVELS)))] == [1]


def test_an_event_cannot_be_asked_of_the_whole_base() -> None:
    condition = parse({"any": [{"package": "box"}, {"score": 9}]}, levels=LEVELS, event="shipment.sent")
    with pytest.raises(Invalid, match="is said by an event"):
        clause(condition, sqlite=True, now=NOW)
