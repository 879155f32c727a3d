"""Rows that are poured in arrive as they would through SQLAlchemy: instants, JSON, nothing at all, and conflicts."""

import gc
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import insert, select

from advocacy.database import SYSTEM, insert_into
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import firings, journal
from advocacy.pouring import uncollected
from web.wiring import House

WHEN = datetime(2026, 3, 1, 23, 59, 59, 7, tzinfo=timezone(timedelta(hours=2)))
DATA: Any = {"score": 9, "why": "ünïcode “quoted” ? $1", "nested": [1, None, {"a": 0.5}]}


async def test_poured_rows_are_as_executed_ones(house: House) -> None:
    row = {"event": "bell.rang", "customer_id": None, "about": "x", "object": "", "data": DATA, "because": ""}
    same = {"at": WHEN, "actor": "system", "chain": "c"}
    async with house.database.work(SYSTEM) as work:
        await work.execute(insert(journal), [row | same])
        await work.pour(insert_into(work, journal), [row], **same)
        await work.pour(insert_into(work, journal), [row, row | {"about": "y"}], **same)
        first, *poured = [tuple(found)[1:] for found in await work.rows(select(journal).order_by(journal.c.id))]
    assert poured[:2] == [first, first]
    assert first[0] == WHEN
    assert first[0].tzinfo is UTC
    assert poured[2][3] == "y"


async def test_nothing_stays_nothing_in_a_json_column(house: House) -> None:
    row: dict[str, Any] = {"kind": "k", "payload": {}, "unless": None, "due_at": WHEN, "created_at": WHEN}
    async with house.database.work(SYSTEM) as work:
        await work.pour(insert_into(work, jobs), [row], state="open", attempts=0, fence=0, chain="c")
        assert await work.value(select(jobs.c.unless.is_(None)))


async def test_what_was_there_is_not_told_again(house: House) -> None:
    rows = [{"rule": "p:r", "customer_id": one, "cause": "ever", "version_id": None} for one in range(4_000)]
    async with house.database.work(SYSTEM) as work:
        new = insert_into(work, firings).on_conflict_do_nothing().returning(firings.c.customer_id)
        first = await work.pour_back(new, rows[:3_000], at=WHEN, chain="c")
        again = await work.pour_back(new, rows, at=WHEN, chain="c")
    assert sorted(first) == [(one,) for one in range(3_000)]
    assert sorted(again) == [(one,) for one in range(3_000, 4_000)]


async def test_an_instant_without_zone_is_refused(house: House) -> None:
    row = {"rule": "p:r", "customer_id": 1, "cause": "ever", "version_id": None, "chain": "c"}
    async with house.database.rehearsal(SYSTEM) as work:
        with pytest.raises(TypeError, match="time zone"):
            await work.pour(insert_into(work, firings), [row], at=WHEN.replace(tzinfo=None))


def test_cycles_are_looked_for_again_afterwards() -> None:
    with uncollected(), uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
