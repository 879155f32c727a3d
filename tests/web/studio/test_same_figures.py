"""The command line and the pages of the studio say the same figures for the same question.

A page has each figure twice: in the reader's words, and exactly, as the value of a ``<data>`` under the figure's name.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from advocacy.database import SYSTEM
from advocacy.listening.responses import Response, receive
from advocacy.people.saving import CustomerRow, save_customers
from tests.advocacy.reports.test_report_of_a_program import JOINED, KEY, Cohort
from tests.cast import KEY as OF_CAST
from tests.cast import TODAY
from tests.web.studio.cohort_told import PATH, Tables, commanded, mixed, write
from tests.web.studio.conftest import Colleague
from tests.web.studio.test_scores_page import company
from web.testing import Wristwatch
from web.wiring import House

SCORES = "/studio/scores"
TOTAL = re.compile(r'data-total="(\d+)"')
WORDS = frozenset(
    {"program", "version", "as_of", "cohort", "goal.of", "goal.words", "holdout.method", "expected_untreated.basis"}
)
"""What a report says beside its figures."""
AGAIN = re.compile(r"by_score\.\d+\.rates\.\w+\.[kn]")
"""Counts that stand beside their rates under a name of their own."""
NOT_FIGURES = frozenset({"value", "notes"})


def figures(told: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, str]]:
    """Every figure of a report under its name, as a page spells it; undefined is empty."""
    for name, value in told.items():
        path = f"{place}{name}"
        if isinstance(value, Mapping):
            yield from figures(value, f"{path}.")
        elif path not in WORDS and name not in NOT_FIGURES and not AGAIN.fullmatch(path):
            yield path, "" if value is None else str(value)


def may_be_missing(name: str, value: str) -> bool:
    """Whether a page may be silent of a figure: it is undefined, or says that no wave still waits."""
    return value == "" or (name.startswith("unasked.") and value == "0")


def differing(told: Mapping[str, Any], html: str, place: str = "") -> dict[str, tuple[str, set[str]]]:
    """The figures that a page does not have, or has differently."""
    page = Tables(html).told
    return {
        name: (value, page.get(name, set()))
        for name, value in figures(told, place)
        if page.get(name, set()) != {value} and not (name not in page and may_be_missing(name, value))
    }


def nobody_answered(cohort: Cohort) -> None:
    cohort.add(20, joined=JOINED)
    cohort.add(5, arm="holdout")


@pytest.mark.parametrize("question", [{}, {"cohort": "1"}, {"as_of": "2026-03-25"}], ids=str)
async def test_the_report_of_a_program(house: House, watch: Wristwatch, question: dict[str, str]) -> None:
    manager = await write(house, watch, mixed)
    words = [part for name, value in question.items() for part in (f"--{name.replace('_', '-')}", value)]
    told = await commanded(house, watch(), "report", "conversion", KEY, *words)
    html = await manager.see(PATH + "?" + "&".join(f"{name}={value}" for name, value in question.items()))
    assert len(dict(figures(told))) > 100
    assert differing(told, html) == {}


async def test_what_is_undefined_is_empty_on_both(house: House, watch: Wristwatch) -> None:
    manager = await write(house, watch, nobody_answered)
    told = await commanded(house, watch(), "report", "conversion", KEY)
    assert told["rates"]["of_responders"]["rate"] is None
    html = await manager.see(PATH)
    assert Tables(html).told["rates.of_responders.rate"] == {""}
    wrong = differing(told, html)
    # A difference that nothing can be read from yet is in the report, and the page says that it cannot be said.
    assert wrong.keys() == {"holdout.lift_points", "holdout.low", "holdout.high"}
    assert "This cannot be said yet." in html


async def test_a_changed_figure_is_found(house: House, watch: Wristwatch) -> None:
    manager = await write(house, watch, mixed)
    told = await commanded(house, watch(), "report", "conversion", KEY)
    html = await manager.see(PATH)
    for name in ("passives.joined", "rates.of_joined.low", "funnel.promoter.delivered", "movement.passive.detractor"):
        value = dict(figures(told))[name]
        changed = html.replace(f'data-told="{name}" value="{value}"', f'data-told="{name}" value="{value}1"')
        assert differing(told, changed).keys() == {name}
        gone = html.replace(f'data-told="{name}"', "")
        assert differing(told, gone).keys() == {name}


@pytest.mark.parametrize(
    "question", [{}, {"since": "2025-02-01"}, {"since": "2025-01-05", "until": "2025-03-01"}, {"until": "2020-01-01"}]
)
async def test_the_score(house: House, question: dict[str, str]) -> None:
    manager = await company(house)
    words = [part for name, value in question.items() for part in (f"--{name}", value)]
    told = await commanded(house, TODAY, "nps", *words)
    html = await manager.see(SCORES + "?" + "&".join(f"{name}={value}" for name, value in question.items()))
    if told["n"]:
        assert differing(told, html) == {}
    else:
        assert told["nps"] is None
        assert "Nobody answered in these days." in html


@pytest.mark.parametrize("by", ["account.tier", "channel", "counts_as", "language"])
async def test_the_score_told_apart(house: House, by: str) -> None:
    manager = await company(house)
    groups = await commanded(house, TODAY, "nps", "--by", by)
    html = await manager.see(f"{SCORES}?by={by}")
    assert groups
    assert [row[0] for row in Tables(html).tables["groups"][1:]] == [one["value"] or "not known" for one in groups]
    for one in groups:
        assert differing(one, html, f"by.{one['value'] or ''}.") == {}


async def test_the_score_of_a_month(house: House) -> None:
    manager = await company(house)
    html = await manager.see(SCORES)
    for since, until in (("2025-01-01", "2025-02-01"), ("2025-02-01", "2025-03-01"), ("2025-05-01", "2025-06-01")):
        told = await commanded(house, TODAY, "nps", "--since", since, "--until", until)
        assert told["n"] > 5
        assert differing(told, html, f"periods.{since}.") == {}


async def test_who_would_be_launched(maren: Colleague) -> None:
    async with maren.house.database.work(SYSTEM) as work:
        rows = [CustomerRow(email=f"new{n}@example.com", name=f"New {n}") for n in range(30)]
        ids = await save_customers(work, rows)
        given = [Response(7 + n % 4, "test", f"new {who}", who, answered_at=work.now) for n, who in enumerate(ids)]
        await receive(work, given)
    page = Tables(await maren.see(f"/studio/programs/{OF_CAST}/launch")).told
    told = await commanded(maren.house, TODAY, "program", "launch", OF_CAST)
    assert told["admitted"] >= len(ids)
    expected = {"admitted": told["admitted"], "invited": sum(told["invited"].values()), "held_out": told["held_out"]}
    assert {name: page[name] for name in expected} == {name: {str(value)} for name, value in expected.items()}


async def test_programs(house: House, watch: Wristwatch) -> None:
    manager = await write(house, watch, mixed)
    told = await commanded(house, watch(), "program", "list")
    html = await manager.see("/studio/programs")
    found = re.findall(r'data-program="([^"]+)" data-state="([^"]+)" data-version="(\d+)"', html)
    assert sorted(found) == sorted((one["program"], one["state"], str(one["version"])) for one in told)
    assert found


async def test_waves(maren: Colleague) -> None:
    told = await commanded(maren.house, TODAY, "program", "waves", OF_CAST)
    page = Tables(await maren.see(f"/studio/programs/{OF_CAST}/launch")).told
    gone = [one for one in told if one["sent_at"]]
    assert gone
    for one in gone:
        for name in ("invited", "sent", "bounced", "unsubscribed", "complained", "joined"):
            assert page[f"{one['wave']}.{name}"] == {str(one[name])}, name


async def test_boxes_to_pack(maren: Colleague) -> None:
    told = await commanded(maren.house, TODAY, "export", "shipments")
    page = Tables(await maren.see("/studio/boxes?group=ready"))
    # The file has those to pack, on a list or on none, and the page has them apart.
    listed = {name: int(*page.told.get(name, {"0"})) for name in ("ready", "packed")}
    assert len(told) == sum(listed.values())
    assert all(listed.values())
    today = await maren.see("/studio/today/boxes/2")
    assert len(re.findall(r'name="box" value="\d+"', today)) == listed["ready"]


@pytest.mark.parametrize("segment", ["", "promoter", "passive", "detractor"])
async def test_people_and_those_of_a_segment(maren: Colleague, segment: str) -> None:
    told = await commanded(maren.house, TODAY, "export", "customers")
    wanted = [one for one in told if not segment or one["segment"] == segment]
    found = TOTAL.search(await maren.see(f"/studio/people{f'?score={segment}' if segment else ''}"))
    assert found is not None
    assert wanted
    assert int(found[1]) == len(wanted)
