"""The page of the score: no more than its answers allow, and every number of it opens as many of them."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from advocacy.database import SYSTEM
from advocacy.listening.responses import Response, receive
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.reports.nps import nps
from advocacy.reports.score_trend import MOST_PERIODS, bounds, by_period
from tests.web.counting import statements
from tests.web.studio.cohort_told import Tables
from tests.web.studio.conftest import Colleague, colleague
from web.language import Reader, read_by
from web.studio.scores import sentences
from web.wiring import House

PATH = "/studio/scores"
STATEMENTS = 6
"""Two of them know who is signed in."""
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
ANSWER = re.compile(r'data-answer="(\d+)"')
NEXT = re.compile(r'href="([^"]+before=\d+)"')
MIX = (10, 9, 9, 8, 7, 7, 6, 3, 0, 10)


async def answer(house: House, scores: Sequence[int], day: int = 0, tier: str | None = None, **said: Any) -> None:
    """Give these scores on a day of 2025, each by somebody of their own."""
    label = f"{day} {tier} {said}"
    account = AccountRow(f"Account {tier}", tier=tier) if tier else None
    async with house.database.work(SYSTEM) as work:
        rows = [CustomerRow(external_id=f"{label} {n}", name=f"P {n}", account=account) for n in range(len(scores))]
        ids = await save_customers(work, rows)
        at = NEW_YEAR + timedelta(days=day)
        said = {"answered_at": at, "channel": "email", **said}
        given = [
            Response(score, "test", f"{label} {n}", who, **said)
            for n, (score, who) in enumerate(zip(scores, ids, strict=True))
        ]
        await receive(work, given)


async def company(house: House) -> Colleague:
    """Three months of answers of two tiers, one of them small; then a month without any, and one more."""
    await answer(house, MIX * 4, 10, "gold")
    await answer(house, MIX * 2 + (10,) * 15, 40, "silver")
    await answer(house, (0, 1, 9), 70, "bronze")
    await answer(house, (9, 10, 9, 8, 10, 9), 130)
    await answer(house, (2,) * 4, 12, "gold", counts_as="program")
    return await colleague(house)


async def listed(who: Colleague, path: str) -> list[str]:
    """Every answer on the pages of a list."""
    found: list[str] = []
    while path:
        html = await who.see(path)
        found += ANSWER.findall(html)
        further = NEXT.search(html)
        path = further[1].replace("&amp;", "&") if further else ""
    return found


async def test_before_anybody_answers_the_page_says_how_it_begins(alone: Colleague) -> None:
    html = await alone.see(PATH)
    assert "Nobody has answered yet." in html
    assert "Bring answers in" in html
    assert "<table" not in html
    assert "NaN" not in html


async def test_days_without_an_answer_are_no_zero(house: House) -> None:
    manager = await company(house)
    html = await manager.see(f"{PATH}?since=2020-01-01&until=2020-02-01")
    assert "Nobody answered in these days." in html
    assert "<table" not in html


async def test_the_heading_has_its_interval_and_its_n(house: House) -> None:
    manager = await company(house)
    html = await manager.see(PATH)
    async with house.database.read() as read:
        told = await nps(read)
    assert f"The score is {round(told['nps'])}, from {told['n']} answers." in html
    assert f"It lies between {round(told['low'])} and {round(told['high'])}, 19 times of 20." in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize(
    "query", ["", "?step=week", "?since=2025-02-01&until=2025-05-01", "?by=channel", "?by=counts_as", "?by=level"]
)
async def test_every_number_opens_as_many_answers_as_it_says(house: House, query: str) -> None:
    manager = await company(house)
    page = Tables(await manager.see(PATH + query))
    opened = {path: int(words) for path, words in page.links if path.startswith(f"{PATH}/answers")}
    assert len(opened) > 8
    for path, number in opened.items():
        found = await listed(manager, path)
        assert len(found) == len(set(found)) == number, path
        assert f'data-total="{number}"' in await manager.see(path)


async def test_small_groups_are_hidden_and_never_open(house: House) -> None:
    manager = await company(house)
    page = Tables(await manager.see(f"{PATH}?by=account.tier"))
    assert page.row("groups", "bronze") == ["3", "Fewer than five answers: hidden.", ""]
    assert not [path for path, _ in page.links if "value=bronze" in path]
    assert page.row("groups", "gold")[0] == "40"
    assert page.row("groups", "not known")[0] == "6"


async def test_months_add_up_and_an_empty_one_has_no_score(house: House) -> None:
    manager = await company(house)
    trend = Tables(await manager.see(PATH)).tables["trend"][1:]
    assert [row[:2] for row in trend] == [
        ["May 2025", "6"],
        ["April 2025", "0"],
        ["March 2025", "3"],
        ["February 2025", "35"],
        ["January 2025", "40"],
    ]
    assert trend[1][2] == "no data"
    assert trend[2][2] == "Fewer than five answers: hidden."


@pytest.mark.parametrize("step", ["month", "week"])
async def test_a_period_is_the_score_of_its_days_alone(house: House, step: str) -> None:
    await company(house)
    async with house.database.read() as read:
        periods = await by_period(read, step)
        assert sum(one["n"] for one in periods) == (await nps(read))["n"]
        for one in periods:
            told = await nps(read, None, one["since"], one["until"])
            assert one["n"] == told["n"]
            assert one["nps"] in {told["nps"], None}


def test_of_a_long_time_the_latest_periods_are_shown() -> None:
    found = bounds(NEW_YEAR, NEW_YEAR + timedelta(days=1000), "week")
    assert len(found) == MOST_PERIODS
    assert found[-1][1] == NEW_YEAR + timedelta(days=1000)
    assert all(before[1] == after[0] for before, after in pairwise(found))


def month(number: int, promoters: int, detractors: int, score: float | None = 0.0) -> dict[str, Any]:
    begin = datetime(2025, number, 1, tzinfo=UTC)
    mix = {"promoters": promoters, "passives": 10, "detractors": detractors}
    return {"since": begin, "nps": score, **mix}


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        ([month(1, 30, 20), month(2, 32, 20)], "no change is shown"),
        ([month(1, 10, 80), month(2, 80, 10)], ": a change."),
        ([month(1, 10, 80), month(2, 0, 0, None), month(3, 80, 10)], "From January 2025 to March 2025: +140."),
        ([month(1, 10, 80)], ""),
        ([], ""),
    ],
)
def test_a_difference_within_its_interval_is_no_change(periods: list[dict[str, Any]], words: str) -> None:
    with read_by(Reader.of("en", "UTC", NEW_YEAR)):
        said = sentences.change(periods, "month")
    assert words in said
    assert bool(said) == bool(words)


def test_three_rising_months_are_told_with_their_worth() -> None:
    rising = [month(n, 10, 10, score=n) for n in (1, 2, 3, 4)]
    with read_by(Reader.of("en", "UTC", NEW_YEAR)):
        assert "one of 24" in sentences.rises(rising, "month")
        assert sentences.rises(rising, "week") == ""
        assert sentences.rises([*rising, month(5, 10, 10, score=4)], "month") == ""
        assert sentences.rises([], "month") == ""


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("since=yesterday", 422),
        ("until=2025-13-01", 422),
        ("since=0001-01-01&until=9999-12-31", 200),
        ("since=2025-05-01&until=2025-01-01", 200),
        ("step=year", 422),
        ("by=nothing", 422),
        ('by=attribute."', 422),
        ("by=attribute.%00x", 200),
        ("by=account.attribute.region", 200),
    ],
)
async def test_what_cannot_be_asked_is_refused_in_words(house: House, query: str, status: int) -> None:
    manager = await company(house)
    await manager.see(f"{PATH}?{query}", status)


@pytest.mark.parametrize(
    ("query", "status"),
    [("part=nothing", 422), ("by=nothing", 422), ("before=x", 422), ("before=1", 200), ("by=account.tier", 200)],
)
async def test_what_opens_nothing_is_refused_in_words(house: House, query: str, status: int) -> None:
    manager = await company(house)
    await manager.see(f"{PATH}/answers?{query}", status)


async def test_the_page_costs_as_many_statements_for_none_as_for_many(house: House) -> None:
    manager = await colleague(house)
    counted = []
    for scores in ((9,), MIX * 5):
        await answer(house, scores, len(scores))
        with statements(house) as said:
            await manager.see(PATH)
        counted.append(len(said))
    assert counted == [STATEMENTS, STATEMENTS]


@pytest.mark.parametrize("query", ["", "?by=account.tier&value=gold"])
async def test_a_list_costs_as_many_statements_for_few_as_for_many(house: House, query: str) -> None:
    manager = await colleague(house)
    counted = []
    for scores in ((9,), MIX * 5):
        await answer(house, scores, len(scores), "gold")
        with statements(house) as said:
            await manager.see(f"{PATH}/answers{query}")
        counted.append(len(said))
    assert counted[0] == counted[1]


async def test_the_figures_are_taken_along(house: House) -> None:
    manager = await company(house)
    answered = await manager.send(f"{PATH}/export", {"by": "account.tier"}, status=200)
    rows = list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))
    assert [row["n"] for row in rows if row["part"] == "all"] == ["84"]
    assert {row["value"]: row["nps"] for row in rows if row["part"] == "account.tier"}["bronze"] == ""
    assert [row["n"] for row in rows if row["part"] == "month"] == ["40", "35", "3", "0", "6"]


@pytest.mark.parametrize("form", [{"format": "exe"}, {"by": "nothing"}, {"since": "x"}, {"step": "x"}])
async def test_a_file_that_cannot_be_is_refused(house: House, form: dict[str, str]) -> None:
    manager = await company(house)
    await manager.send(f"{PATH}/export", form, status=422)


async def test_a_marketer_has_no_scores(house: House) -> None:
    marketer = await colleague(house, "marketer")
    for path in (PATH, f"{PATH}/answers"):
        await marketer.see(path, 403)
