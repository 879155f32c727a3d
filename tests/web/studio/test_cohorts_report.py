"""The cohort's page says what the command line and the API say, and no more than its figures allow."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from advocacy.database import SYSTEM
from advocacy.programs.cohort_tables import cohort_members
from advocacy.programs.invitations import invitations
from advocacy.programs.programs import load
from advocacy.reports.queries import report
from advocacy.reports.scope import scope_of
from advocacy.reports.trend import by_week
from tests.advocacy.reports.test_report_of_a_program import ASKED, JOINED, KEY, LAUNCH, TEXT, Cohort
from tests.web.clients import client_of, make_token
from tests.web.counting import statements
from tests.web.studio.cohort_told import PATH, Tables, commanded, mixed, write
from tests.web.studio.conftest import Colleague
from web.testing import Wristwatch
from web.wiring import House

STATEMENTS = 13
"""Two of them know who is signed in."""
QUESTIONS: tuple[dict[str, str], ...] = ({}, {"cohort": "1"}, {"as_of": "2026-03-25"}, {"as_of": "2026-01-20"})


async def by_api(house: House, question: dict[str, str]) -> dict[str, Any]:
    async with client_of(house, await make_token(house, name=f"token {question}")) as client:
        answer = await client.get(f"/api/v1/programs/{KEY}/conversion", params=question)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def by_command(house: House, watch: Wristwatch, question: dict[str, str]) -> dict[str, Any]:
    words = [part for name, value in question.items() for part in (f"--{name.replace('_', '-')}", value)]
    return dict(await commanded(house, watch(), "report", "conversion", KEY, *words))


def percent(rate: float | None) -> str:
    return "no data" if rate is None else f"{100 * rate:.1f} %"


def between(rate: dict[str, Any]) -> str:
    return "–" if rate["low"] is None else f"{100 * rate['low']:.1f}–{100 * rate['high']:.1f}"


def figures_of(report: dict[str, Any]) -> dict[str, list[str]]:
    """What the tables of the page must say, from the report as others have it."""
    told = {
        label: [str(rate["k"]), str(rate["n"]), percent(rate["rate"]), between(rate)]
        for label, rate in (
            ("Of those who joined", report["rates"]["of_joined"]),
            ("Of those who answered", report["rates"]["of_responders"]),
            ("Of everyone invited", report["rates"]["of_invited"]),
            ("Held out, answered", report["holdout"]["of_responders"]),
        )
    }
    for label, step in (("Invited", "invited"), ("Joined", "joined"), ("Scored again", "rescored")):
        told[label] = [str(report["funnel"][segment][step]) for segment in ("passive", "promoter")]
    return told


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
async def test_page_command_line_and_api_say_the_same(
    house: House, watch: Wristwatch, question: dict[str, str]
) -> None:
    alone = await write(house, watch, mixed)
    api, command = await by_api(house, question), await by_command(house, watch, question)
    assert api == command
    page = Tables(await alone.see(f"{PATH}?{httpx.QueryParams(question)}"))
    for label, wanted in figures_of(api).items():
        if label in {"Invited", "Joined", "Scored again"}:
            row = page.row("funnel", label)
            assert [row[1], row[4]] == wanted, label
        else:
            assert page.row("rates", label)[:4] == wanted, label
    for score, became in api["moved"].items():
        said = page.row("movement", score)
        ends = ("promoter_now", "passive_now", "detractor_now", "pending", "silent")
        assert said == [str(sum(became.values())), *(str(became[end]) for end in ends)]
    last = page.tables["trend"][-1] if "trend" in page.tables else None
    if last is not None:
        assert last[3:] == [page.row("rates", "Of those who joined")[n] for n in (0, 2, 3)]


async def test_another_question_gives_other_figures(house: House, watch: Wristwatch) -> None:
    await write(house, watch, mixed)
    told = [await by_api(house, question) for question in QUESTIONS]
    assert [report["passives"]["joined"] for report in told] == [38, 38, 33, 33]
    assert [report["passives"]["rescored"] for report in told] == [26, 26, 26, 0]


async def test_each_week_is_what_the_report_said_on_its_last_day(house: House, watch: Wristwatch) -> None:
    await write(house, watch, mixed)
    async with house.database.read() as read:
        weeks = await by_week(read, await scope_of(read, KEY))
        assert len(weeks) == 26
        for week in weeks[::4] + weeks[-1:]:
            told = await report(read, KEY, as_of=week["until"])
            assert week["of_joined"] == told["rates"]["of_joined"], week["until"]
            assert week["answered"] == told["passives"]["rescored"]


def nobody_joined(cohort: Cohort) -> None:
    cohort.add(12)


def nobody_answered(cohort: Cohort) -> None:
    cohort.add(20, joined=JOINED)
    cohort.add(5, arm="holdout")


def without_holdout(cohort: Cohort) -> None:
    cohort.add(30, joined=JOINED, asked=ASKED, after=9)


def one_person(cohort: Cohort) -> None:
    cohort.add(1, joined=JOINED, asked=ASKED, after=9)


def promoters_only(cohort: Cohort) -> None:
    cohort.add(9, baseline=10, joined=JOINED, asked=ASKED, after=9)


def missed(cohort: Cohort) -> None:
    cohort.add(60, joined=JOINED, asked=ASKED, after=7)


def worked(cohort: Cohort) -> None:
    cohort.add(60, joined=JOINED, asked=ASKED, after=9)
    cohort.add(60, arm="holdout", asked=ASKED, after=7)


@pytest.mark.parametrize(
    ("tell", "words"),
    [
        (nobody_joined, ["12 passives were invited, and nobody has joined yet."]),
        (
            nobody_answered,
            [
                "0 of 20 passives who joined are promoters now.",
                "Nobody has scored again yet",
                "This cannot be said yet.",
            ],
        ),
        (without_holdout, ["The goal of 25 % is met.", "This cannot be said.", "hold out a share"]),
        (one_person, ["1 of one passive who joined is a promoter now.", "Too few to draw."]),
        (promoters_only, ["Nobody in this cohort began as a passive."]),
        (missed, ["The goal of 25 % is missed.", "0 of 60"]),
        (worked, ["<b>Yes.</b>", "lies above no difference"]),
        (
            mixed,
            [
                "12 of 38 passives who joined are promoters now.",
                "Above the goal of 25 %, not proven, and 5 may still answer.",
            ],
        ),
    ],
)
async def test_the_heading_says_no_more_than_is_known(
    house: House, watch: Wristwatch, tell: Callable[[Cohort], None], words: list[str]
) -> None:
    alone = await write(house, watch, tell)
    html = await alone.see(PATH)
    for part in words:
        assert part in html
    assert "The whole line" not in html or tell is worked
    assert html.count("<h1") == 1


async def test_detractors_only_is_no_mistake(house: House, watch: Wristwatch) -> None:
    def detractors(cohort: Cohort) -> None:
        cohort.add(8, baseline=4, joined=JOINED, asked=ASKED, after=9)
        for rows in (cohort.rows[cohort_members], cohort.rows[invitations]):
            for row in rows:
                row.update({name: "detractor" for name in ("baseline_segment", "segment") if name in row})

    alone = await write(house, watch, detractors)
    html = await alone.see(PATH)
    assert "Nobody in this cohort began as a passive." in html
    assert Tables(html).row("movement", "4") == ["8", "8", "0", "0", "0", "0"]


async def test_before_anything_there_is_a_word_about_how_it_begins(alone: Colleague, house: House) -> None:
    assert "Nothing has been launched yet" in await alone.see("/studio/cohorts")
    async with house.database.work(SYSTEM) as work:
        await load(work, TEXT, "passives.yaml", ())
    assert "Nobody has been invited yet." in await alone.see(PATH)
    assert "Nothing has been launched yet" in await alone.see("/studio/cohorts")


async def test_one_cohort_opens_at_once_and_several_are_listed(
    maren: Colleague, house: House, watch: Wristwatch
) -> None:
    alone = await write(house, watch, mixed)
    answer = await alone.client.get("/studio/cohorts")
    assert (answer.status_code, answer.headers["Location"]) == (302, PATH)
    listed = Tables(await maren.see("/studio/cohorts")).tables["table"]
    first = listed[-1]
    assert [row[0] for row in listed[1:]] == [f"From passive to promoter, {n}" for n in range(len(listed) - 1, 0, -1)]
    one = Tables(await maren.see(f"{PATH}?cohort=1"))
    assert first[3:6] == [one.row("funnel", label)[1] for label in ("Joined", "Scored again", "Promoter now")]


async def test_launched_today(house: House, watch: Wristwatch) -> None:
    alone = await write(house, watch, nobody_joined, LAUNCH + timedelta(minutes=1))
    html = await alone.see(PATH)
    assert "12 passives were invited, and nobody has joined yet." in html
    assert Tables(html).row("funnel", "Invited")[1] == "12"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("cohort=7", 404),
        ("cohort=x", 422),
        ("cohort=99999999999999999999", 422),
        ("cohort=999999999999999999", 404),
        ("as_of=yesterday", 422),
        ("as_of=9999-12-31", 200),
        ("as_of=0001-01-01", 200),
        ("by=nothing", 422),
        ('by=attribute."', 422),
        ("by=attribute.%00x", 200),
        ("by=attribute.' or 1", 200),
        ("by=account.attribute.region", 200),
    ],
)
async def test_what_cannot_be_asked_is_refused_in_words(
    house: House, watch: Wristwatch, query: str, status: int
) -> None:
    alone = await write(house, watch, mixed)
    await alone.see(f"{PATH}?{query}", status)


async def test_a_program_that_is_none(alone: Colleague) -> None:
    for further in ("", "/people", "?cohort=1"):
        await alone.see(f"/studio/cohorts/no-such{further}", 404)


@pytest.mark.parametrize("tell", [one_person, mixed])
async def test_the_page_costs_as_many_statements_for_one_as_for_many(
    house: House, watch: Wristwatch, tell: Callable[[Cohort], None]
) -> None:
    alone = await write(house, watch, tell)
    with statements(house) as said:
        await alone.see(PATH)
    assert len(said) == STATEMENTS


async def test_numbers_are_told_apart_and_small_groups_are_hidden(house: House, watch: Wristwatch) -> None:
    alone = await write(house, watch, mixed)
    page = Tables(await alone.see(f"{PATH}?by=language"))
    assert sum(int(row[1]) for row in page.tables["groups"][1:]) == 38
    tiny = Tables(await alone.see(f"{PATH}?by=title"))
    assert [row[:2] for row in tiny.tables["groups"][1:]] == [["not known", "38"]]
    html = await alone.see(f"{PATH}?cohort=1&as_of=2026-01-16&by=account.tier")
    assert re.search(r"Many groups compared at once differ by chance", html)


async def test_what_they_met_is_marked_observational(house: House, watch: Wristwatch) -> None:
    alone = await write(house, watch, mixed)
    html = await alone.see(PATH)
    assert "Observational" in html
    assert "Not a cause" in html
