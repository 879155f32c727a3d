"""The count beside a condition comes in two answers where one would take too long: at once, and then all of it."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from advocacy.database import SYSTEM
from advocacy.engine.rules.conditions import parse
from advocacy.engine.selection import how_many
from tests.web.counting import statements
from tests.web.studio.conftest import Colleague
from tests.web.studio.test_rules_segments import BY_HTMX, LEVELS, LIVE, PROMOTERS, SEGMENTS, kept, words_of
from web.studio.rules import conditions, matching
from web.studio.rules.hits import asked
from web.studio.rules.matching import WAITING, Pace, matched
from web.studio.rules.showing import group_of
from web.studio.rules.writing import Scope
from web.wiring import House

ROWS = {**PROMOTERS, "if.1.field": "joined", "if.1.how": "yes"}
MEANT = {"segment": "promoter", "joined": True}
FIGURES = f"{LIVE}&only=figures"
REST = re.compile(r'<span id="if-rest-[0-9a-f]+" hidden hx-post="[^"]+only=rest" hx-trigger="load')
NONE_AT_ONCE = Pace(0, 0)
WHOLE_AT_ONCE = Pace(0, 1_000)


async def typed(maren: Colleague, fields: dict[str, str], address: str = FIGURES, language: str = "en") -> str:
    headers = BY_HTMX | {"Accept-Language": language}
    answer = await maren.client.post(address, data={"form_token": maren.form_token, **fields}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def meant(maren: Colleague, condition: Any = None) -> int:
    async with maren.house.database.read() as read:
        return await how_many(read, parse(condition, levels=LEVELS))


def said(pattern: str, words: str) -> list[int]:
    met = re.search(pattern, words)
    assert met is not None, words
    return [int(figure) for figure in met.groups()]


def figures_of(html: str) -> dict[str, str]:
    return dict(re.findall(r'id="if-(\d)-hit"[^>]*>(?:<b>)?([^<]*)<', html))


async def test_where_few_are_asked_one_answer_holds_everything(maren: Colleague) -> None:
    html = await typed(maren, ROWS)
    assert f"{await meant(maren, MEANT)} of {await meant(maren)}" in html
    assert figures_of(html) == {
        "0": str(await meant(maren, {"segment": "promoter"})),
        "1": str(await meant(maren, MEANT)),
    }
    assert not REST.search(html)


async def test_the_figures_of_rows_follow_where_more_are_asked(
    maren: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await typed(maren, ROWS)
    monkeypatch.setattr(conditions, "TYPING", WHOLE_AT_ONCE)
    html = await typed(maren, ROWS)
    assert f"{await meant(maren, MEANT)} of {await meant(maren)}" in html
    assert figures_of(html) == {"0": "…", "1": "…"}
    assert REST.search(html)
    # Each answer asks anew, also one that says the same.
    assert REST.findall(html) != REST.findall(await typed(maren, ROWS))
    assert await typed(maren, ROWS, f"{LIVE}&only=rest") == whole
    # One row is the whole, and nothing is left to ask for.
    html = await typed(maren, PROMOTERS)
    assert figures_of(html) == {"0": ""}
    assert not REST.search(html)


async def test_a_sample_answers_first_where_very_many_are_asked(
    maren: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = await typed(maren, ROWS)
    monkeypatch.setattr(conditions, "TYPING", NONE_AT_ONCE)
    html = await typed(maren, ROWS)
    told = words_of(html)
    found, low, high, sample = said(
        r"about (\d+) of \d+ match now, between (\d+) and (\d+), judging by (\d+) of them", told
    )
    assert low <= await meant(maren, MEANT) <= high
    assert low <= found <= high
    assert sample == await meant(maren)
    assert "Among them: Petra Novak , Noor Haddad" in told
    assert figures_of(html) == {"0": "…", "1": "…"}
    assert REST.search(html)
    assert await typed(maren, ROWS, f"{LIVE}&only=rest") == exact
    assert "etwa" in await typed(maren, ROWS, language="de")


async def test_a_sample_that_finds_nobody_says_fewer_than(maren: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "TYPING", NONE_AT_ONCE)
    nobody = {"if.0.field": "points", "if.0.how": "at_least", "if.0.value": "99999999"}
    told = words_of(await typed(maren, nobody))
    most, sample = said(r"fewer than (\d+) of \d+ match now: of (\d+) who were looked at, nobody", told)
    assert 0 < most < sample
    assert "weniger als" in await typed(maren, nobody, language="de")


async def test_everybody_is_never_guessed(maren: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "TYPING", NONE_AT_ONCE)
    there = await meant(maren)
    assert f"{there} of {there}" in await typed(maren, {"if.word": "all"})


async def test_the_first_answer_asks_as_little_for_ten_rows_as_for_one(
    maren: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {f"if.{place}.{name}": value for place in range(10) for name, value in (("field", "joined"), ("how", "yes"))}
    for pace in (WHOLE_AT_ONCE, NONE_AT_ONCE):
        monkeypatch.setattr(conditions, "TYPING", pace)
        await typed(maren, many)
        with statements(maren.house) as for_one:
            await typed(maren, {name: value for name, value in many.items() if name.startswith("if.0.")})
        with statements(maren.house) as for_ten:
            await typed(maren, many)
        assert len(for_ten) == len(for_one)
        assert not any(" AS f0" in one for one in for_ten)


async def test_without_scripts_the_button_counts_everybody(maren: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await kept(maren, "Promoters", MEANT)
    monkeypatch.setattr(matching, "OPENING", NONE_AT_ONCE)
    html = await maren.see(f"{SEGMENTS}/{key}/edit")
    assert "judging by" in html
    html = (await maren.send(f"{SEGMENTS}/{key}/edit", {"name": "P", **ROWS, "do": "if:count:"}, status=200)).text
    assert f"{await meant(maren, MEANT)} of {await meant(maren)}" in html
    assert figures_of(html)["1"] == str(await meant(maren, MEANT))
    assert "judging by" not in html


async def test_they_are_all_listed_where_the_condition_is_the_kept_one(maren: Colleague) -> None:
    key = await kept(maren, "Scored", {"score": {"at_least": 1}})
    more = await meant(maren, {"score": {"at_least": 1}}) - 5
    html = await maren.see(f"{SEGMENTS}/{key}/edit")
    assert f'<a href="{SEGMENTS}/{key}">{more} more</a>' in html
    form = {"if.0.field": "score", "if.0.how": "at_least", "if.0.value": "1"}
    html = await typed(maren, form)
    assert f"{more} more" in html
    assert f'href="{SEGMENTS}/{key}"' not in html


# SQLite stops no statement.
@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_what_takes_too_long_is_left_and_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.studio.rules.matching.PATIENCE", "50ms")
    scope = Scope(LEVELS)
    wanted = asked(group_of({"did": "challenge.completed"}, scope), scope)
    async with house.database.read() as read:
        assert not (await matched(read, wanted, WAITING)).took_too_long
    async with house.database.work(SYSTEM) as work:
        await work.execute(text("LOCK TABLE tally IN ACCESS EXCLUSIVE MODE"))
        async with house.database.read() as read:
            told = await matched(read, wanted, WAITING)
    assert told.took_too_long
    assert told.found is None
