"""Files become people and scores: all or nothing, once, and the anonymous count without being anybody."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM
from advocacy.engine.journal import journal, standings
from advocacy.listening.imports import Imported, import_customers, import_scores
from advocacy.listening.intake.customer_file import read_customers
from advocacy.listening.intake.score_file import read_scores
from advocacy.listening.responses import scores
from advocacy.people.customers import by_email, customers
from web.wiring import House

SURVEYS = Path(__file__).parents[2] / "data" / "surveys"
HEADER = "Email,Name,Score,Comment,Date\n"
ANN = "ann@example.com,Ann,8,Fine,2026-01-02T10:00:00Z\n"


async def take(house: House, text: str) -> Imported:
    async with house.database.work(SYSTEM) as work:
        return await import_scores(work, read_scores(text.encode()))


async def how_many(house: House, table: object) -> int:
    async with house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(table)))  # type: ignore[arg-type]


async def test_the_same_file_twice_changes_nothing(house: House) -> None:
    text = HEADER + ANN + "bob@example.com,Bob,3,,2026-01-02T11:00:00Z\n"
    first, second = await take(house, text), await take(house, text)
    assert (first.imported, first.unchanged) == (2, 0)
    assert (second.imported, second.unchanged) == (0, 2)
    assert await how_many(house, scores) == await how_many(house, customers) == await how_many(house, journal) == 2


async def test_one_wrong_row_keeps_all_of_them_out(house: House) -> None:
    result = await take(house, HEADER + ANN + "bob@example.com,Bob,8.5,,2026-01-02T11:00:00Z\n")
    assert result.imported == 0
    assert [(one.row, one.column, one.value) for one in result.refused] == [(3, "Score", "8.5")]
    assert await how_many(house, scores) == await how_many(house, customers) == 0


async def test_a_later_file_does_not_bring_an_older_score_back(house: House) -> None:
    await take(house, HEADER + "ann@example.com,Ann,9,,2026-01-04T10:00:00Z\n")
    await take(house, HEADER + ANN)
    async with house.database.read() as read:
        standing = await read.row(select(standings.c.score, standings.c.segment))
    assert standing is not None
    assert tuple(standing) == (9, "promoter")


async def test_a_comment_that_comes_later_completes_the_answer(house: House) -> None:
    header = "Response ID,Email,Score,Comment\n"
    await take(house, header + "r1,ann@example.com,7,\n")
    again = await take(house, header + "r1,ann@example.com,7,Slow on Mondays\n")
    assert (again.imported, again.unchanged) == (1, 0)
    async with house.database.read() as read:
        assert [row.comment for row in await read.rows(select(scores.c.comment))] == ["Slow on Mondays"]


async def test_the_anonymous_count_and_are_nobody(house: House) -> None:
    data = (SURVEYS / "carpentries_longterm_2017.csv").read_bytes()
    async with house.database.work(SYSTEM) as work:
        result = await import_scores(work, read_scores(data))
    assert result.imported == 402
    assert await how_many(house, scores) == 402
    assert await how_many(house, customers) == 0


@pytest.mark.parametrize("times", [1, 2])
async def test_customers_come_with_their_accounts_and_everything_said_of_them(house: House, times: int) -> None:
    text = (
        "Email,Name,Company,ARR,Tier,Language,Time zone,Tags,Industry\n"
        'ann@example.com,Ann Berg,Alder Optics,"12,000.40",small,de,Europe/Vienna,"beta, vip",Optics\n'
    )
    for _ in range(times):
        async with house.database.work(SYSTEM) as work:
            result = await import_customers(work, read_customers(text.encode()))
    assert (result.imported, result.unchanged) == ((1, 0) if times == 1 else (0, 1))
    async with house.database.read() as read:
        ann = await by_email(read, "ann@example.com")
    assert (ann.language, ann.zone, ann.tags) == ("de", "Europe/Vienna", ["beta", "vip"])
    assert ann.attributes == {"Industry": "Optics"}
