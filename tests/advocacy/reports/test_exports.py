"""Exports end to end: the file, what the log keeps of it, and what happens when somebody goes away."""

import asyncio
import csv
import hashlib
import io
import json
import tracemalloc
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import pytest

from advocacy.acts import references_export, review_export
from advocacy.database import Actor, Database, Read
from advocacy.errors import Invalid
from advocacy.events import Event
from advocacy.people.accounts import AccountRow
from advocacy.people.customers import change
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.reports.export import Export, naming, recent, stream
from advocacy.reports.exports import EXPORTS
from web.wiring import House

MARIA = Actor("staff", 7, "marketer")


async def written(database: Database, name: str, options: Mapping[str, Any] | None = None, form: str = "csv") -> bytes:
    return b"".join([piece async for piece in stream(database, MARIA, EXPORTS[name], options, form=form)])


async def people(house: House, number: int = 3) -> list[int]:
    rows = [
        CustomerRow(email=f"c{n}@example.com", name=f"=N{n}", account=AccountRow("Acme", value=100), tags=("a", "b"))
        for n in range(number)
    ]
    async with house.database.work(MARIA) as work:
        return await save_customers(work, rows)


@pytest.mark.parametrize(
    ("name", "columns"), [("references", references_export.COLUMNS), ("reviewers", review_export.COLUMNS)]
)
def test_the_two_marketing_lists_are_among_them(name: str, columns: tuple[str, ...]) -> None:
    assert EXPORTS[name].columns == columns


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_customers_are_exported_and_those_who_were_erased_are_not(house: House, form: str) -> None:
    ids = await people(house)
    async with house.database.work(MARIA) as work:
        await change(work, ids[1], erased_at=work.now)
    file = (await written(house.database, "customers", form=form)).decode()
    rows = json.loads(file) if form == "json" else list(csv.DictReader(io.StringIO(file, newline="")))
    assert [int(row["customer_id"]) for row in rows] == [ids[0], ids[2]]
    assert rows[0]["name"] == ("=N0" if form == "json" else "'=N0")
    assert rows[0]["tags"] == (["a", "b"] if form == "json" else "a;b")


async def test_the_log_tells_who_when_what_and_with_which_hash(house: House) -> None:
    ids = await people(house)
    file = await written(house.database, "customers")
    async with house.database.read() as read:
        (row,) = await recent(read)
        assert (row.actor, row.export, row.format, row.state, row.row_total) == (
            *("staff:7", "customers", "csv", "done"),
            3,
        )
        assert row.sha256 == hashlib.sha256(file).hexdigest()
        assert [one.id for one in await naming(read, ids[1])] == [row.id]
        assert await naming(read, 99) == []


async def test_the_journal_is_exported_and_names_nobody(house: House) -> None:
    (ann, *_) = await people(house)
    async with house.database.work(MARIA) as work:
        await work.record(Event("member.left", ann, "left:1"), Event("member.left", ann, "left:2"))
    file = (
        await written(house.database, "journal", {"event": "member.left", "since": "2026-01-01T00:00:00Z"})
    ).decode()
    assert [row["about"] for row in csv.DictReader(io.StringIO(file, newline=""))] == ["left:1", "left:2"]
    nothing = await written(house.database, "journal", {"until": "2026-01-01T00:00:00Z"}, form="json")
    assert json.loads(nothing) == []
    async with house.database.read() as read:
        assert await naming(read, ann) == []
        assert (await recent(read))[0].filter == {"until": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("name", "options", "form", "words"),
    [
        ("customers", {}, "pdf", "not a format"),
        ("customers", {"score": 9}, "csv", "knows no option"),
        ("reviewers", {"segment": "promoter", "campaign": 1}, "csv", "knows no option 'segment'"),
        ("reviewers", {}, "csv", "No campaign"),
        ("references", {"activity": "juggling"}, "csv", "no activity"),
        ("journal", {"since": "yesterday"}, "csv", "not an instant"),
    ],
)
async def test_wrong_words_are_refused(
    house: House, name: str, options: Mapping[str, Any], form: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        await written(house.database, name, options, form)


async def endless(_read: Read, _options: Mapping[str, Any]) -> AsyncGenerator[list[tuple[int, tuple[int]]], None]:
    number = 0
    while True:
        yield [(number + place, (number + place,)) for place in range(10)]
        number += 20


async def test_an_export_that_breaks_off_is_noted_with_whom_it_named(house: House) -> None:
    async with aclosing(stream(house.database, MARIA, Export("endless", ("n",), endless))) as pieces:
        for _ in range(3):
            await anext(pieces)
    async with house.database.read() as read:
        (row,) = await recent(read)
        assert (row.state, row.row_total) == ("broken", 20)
        assert [len(await naming(read, customer)) for customer in (5, 15, 25, 45)] == [1, 0, 1, 0]


async def test_an_export_whose_reader_is_cancelled_is_noted_too(house: House) -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def rows(read: Read, options: Mapping[str, Any]) -> AsyncGenerator[list[tuple[int, tuple[int]]], None]:
        async for part in endless(read, options):
            yield part
            started.set()

    async def read_for_ever() -> None:
        async with aclosing(stream(house.database, MARIA, Export("endless", ("n",), rows))) as pieces:
            async for _ in pieces:
                await asyncio.sleep(0)

    reading = asyncio.ensure_future(read_for_ever())
    reading.add_done_callback(lambda _: ended.set())
    await started.wait()
    reading.cancel()
    await ended.wait()
    assert reading.cancelled()
    async with house.database.read() as read:
        assert (await recent(read))[0].state == "broken"


async def many(_read: Read, options: Mapping[str, Any]) -> AsyncGenerator[list[tuple[int, tuple[Any, ...]]], None]:
    for start in range(0, int(options["rows"]), 2000):
        yield [(start + n, (start + n, f"customer {start + n}", "x" * 50)) for n in range(2000)]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
async def test_ten_times_the_rows_take_no_more_memory(house: House, form: str) -> None:
    export = Export("many", ("id", "name", "words"), many, frozenset({"rows"}))
    peaks = []
    for rows in (4_000, 40_000):
        tracemalloc.start()
        async for _ in stream(house.database, MARIA, export, {"rows": rows}, form=form):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
