"""The page of one customer: everything that happened to them, and everything that stands beside it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from advocacy.database import SYSTEM
from advocacy.engine.journal import journal, standings
from advocacy.listening.responses import Response, receive
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs.cohort_tables import cohort_members
from tests.web.counting import statements
from tests.web.members import filled_buttons
from tests.web.studio.conftest import Colleague
from tests.web.studio.people import Desk
from web.drawing.score_line import HEIGHT, WIDTH, Score, score_line
from web.erasing import erase

DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


async def walk(maren: Colleague, path: str) -> str:
    """All pages of a timeline, one after the other."""
    html, told = await maren.see(path), ""
    for _ in range(20):
        told += html
        older = Desk.older(html)
        if not older:
            return told
        html = await maren.see(older)
    raise AssertionError("the timeline does not end")


async def test_everything_that_happened_is_told_with_its_words(maren: Colleague) -> None:
    told = await walk(maren, f"/studio/people/{maren.cast.people['Ines']}")
    for words in (
        "Gave a score of 8",
        "Good, though the reports take me too long.",
        "Invited",
        "Came in",
        "Finished “What&#39;s your favorite candy?”",
        "Sour liquorice, the Dutch kind",
        "+20 points",
        "Reached the level Insider",
        "“A day it did not” was sent back",
        "Which day was it? Then I can look it up.",
        "Points corrected by +160",
        "For the report of the broken scale.",
        "Asked for “Ten euros to charity”",
        "DHL JD014600006281",
        "The mail “I kept a place for you” was sent",
        "Can reports come by mail?",
        "Told what became of it",
        "Minutes: wants the report as a spreadsheet.",
        "Tagged: kind",
        "by Maren Lindqvist",
    ):
        assert words in told, words


@pytest.mark.parametrize(
    ("kind", "there", "not_there"),
    [
        ("scores", "Gave a score of 8", "Came in"),
        ("challenges", "Handed in", "Gave a score of"),
        ("points", "Points corrected by +160", "Handed in"),
        ("rewards", "The box", "Handed in"),
        ("mails", "was sent", "Handed in"),
        ("talk", "Can reports come by mail?", "Handed in"),
        ("staff", "Minutes", "Gave a score"),
        ("membership", "Came in", "Minutes"),
    ],
)
async def test_only_some_of_it_can_be_read(maren: Colleague, kind: str, there: str, not_there: str) -> None:
    told = await walk(maren, f"/studio/people/{maren.cast.people['Ines']}?kind={kind}")
    told = told[told.index('id="timeline"') :].partition("<aside")[0]
    assert there in told
    assert not_there not in told


async def test_what_stands_beside_it(maren: Colleague) -> None:
    html = await maren.see(f"/studio/people/{maren.cast.people['Ines']}")
    for words in (
        "ines@example.com",
        "Kofler Tools",
        "280 points earned",
        "180 to spend",
        "Europe/Vienna",
        "liquorice",
    ):
        assert words in html, words
    assert "invited, and came in" in html
    assert "do not write to them" not in html
    assert filled_buttons(html) == 1


async def test_the_page_says_as_much_to_the_database_however_much_happened(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    with statements(maren.house) as few:
        await maren.see(f"/studio/people/{ines}")
    async with maren.house.database.work(SYSTEM) as work:
        said = [
            Response(n % 11, "test", f"more {n}", ines, answered_at=work.now - timedelta(days=n), comment=f"{n}")
            for n in range(1, 60)
        ]
        await receive(work, said)
        rows = [
            {
                "at": work.now,
                "event": "customer.subscribed",
                "customer_id": ines,
                "data": {},
                "actor": "system",
                "chain": "c",
            }
            for _ in range(400)
        ]
        await work.execute(insert(journal), rows)
    with statements(maren.house) as many:
        await maren.see(f"/studio/people/{ines}")
    assert len(many) <= len(few) < 45


async def test_each_row_is_told_on_one_page_alone(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    async with maren.house.database.work(SYSTEM) as work:
        rows = [
            {
                "at": work.now,
                "event": "newsletter.read",
                "customer_id": ines,
                "object": f"issue-{n}.",
                "data": {},
                "actor": "system",
                "chain": "c",
            }
            for n in range(130)
        ]
        await work.execute(insert(journal), rows)
    told = await walk(maren, f"/studio/people/{ines}")
    assert told.count('<b dir="auto">newsletter.read</b>') == 130
    assert told.count("Can reports come by mail?") == 1


async def test_of_somebody_who_was_erased_the_page_says_so_and_nothing_else(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    async with maren.house.database.work(SYSTEM) as work:
        await erase(work, [ines], secret=maren.house.settings.secret_key)
    html = await maren.see(f"/studio/people/{ines}")
    assert "Who stood here was erased" in html
    assert "kofler" not in html.casefold()
    for rest in ("write", "note", "points", "challenges", "change", "explain"):
        html = await maren.see(f"/studio/people/{ines}/{rest}", 404)
        assert "kofler" not in html.casefold()


@pytest.mark.parametrize("number", ["0", "99999", str(2**63), "9" * 40])
async def test_of_nobody_there_is_no_page(maren: Colleague, number: str) -> None:
    await maren.see(f"/studio/people/{number}", 404)


@pytest.mark.parametrize(
    "query", ["kind=king", "before=x", "before=-1", f"before={'9' * 30}", "before=0", "kind=mails&before=1"]
)
async def test_whatever_an_address_says_is_a_page(maren: Colleague, query: str) -> None:
    await maren.see(f"/studio/people/{maren.cast.people['Ines']}?{query}")


async def test_any_name_can_be_read(maren: Colleague) -> None:
    names = ("مريم <b>الخطيب</b>", "W" * 200, "")
    async with maren.house.database.work(SYSTEM) as work:
        rows = [
            CustomerRow(email=f"n{n}@example.com", name=name, title="x" * 200, account=AccountRow("ש" * 200))
            for n, name in enumerate(names)
        ]
        ids = await save_customers(work, rows)
    for number, name in zip(ids, ("مريم &lt;b&gt;الخطيب&lt;/b&gt;", "W" * 200, "n2@example.com"), strict=True):
        html = await maren.see(f"/studio/people/{number}")
        assert f'<h1 dir="auto">{name}</h1>' in html
        assert "<b>الخطيب" not in html


async def test_who_is_held_out_is_not_to_be_written_to(maren: Colleague) -> None:
    wim = maren.cast.people["Wim"]
    await hold_out(maren, wim)
    html = await maren.see(f"/studio/people/{wim}")
    assert "Held out: do not write to them." in html
    assert "held out" in html


async def hold_out(maren: Colleague, customer: int) -> None:
    """Put somebody into a cohort's holdout, as a launch does."""
    async with maren.house.database.work(SYSTEM) as work:
        told = {"program": "another", "baseline_score": 4, "baseline_segment": "detractor", "arm": "holdout"}
        times = {"baseline_at": work.now, "allocated_at": work.now}
        await work.execute(
            insert(cohort_members).values(cohort_id=1, customer_id=customer, stratum="s", **told, **times)
        )
        await work.execute(standings.update().where(standings.c.customer_id == customer).values(arm="holdout"))


def test_scores_are_drawn_in_their_place() -> None:
    assert score_line([]) is None
    one = score_line([Score(DAY, 0, "detractor")])
    assert one is not None
    assert one.path == ""
    assert one.dots[0].y < HEIGHT
    line = score_line([Score(DAY + timedelta(days=n), score, "x") for n, score in ((9, 10), (0, 3), (3, 3), (3, 3))])
    assert line is not None
    assert [dot.score.score for dot in line.dots] == [3, 3, 3, 10]
    assert line.dots[0].x < line.dots[1].x == line.dots[2].x < line.dots[3].x < WIDTH
    assert line.dots[0].y > line.dots[3].y
    assert line.dots[0].y > line.danger > line.dots[3].y
    assert [dot.is_dated for dot in line.dots] == [True, True, False, True]
