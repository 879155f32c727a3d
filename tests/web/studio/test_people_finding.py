"""Finding anyone: by a few letters, by where they stand, a page at a time, and as a file that starts nothing."""

import csv
import io
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.listening.responses import Response, receive
from advocacy.people import tags
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import segments
from advocacy.reports.export import export_log, naming
from tests.web.apps import app_of
from tests.web.counting import statements
from tests.web.members import filled_buttons
from tests.web.studio.people import Desk, desk
from web.htmx import PARTIAL
from web.studio.people.asked import cursor, understood
from web.wiring import House


@pytest.fixture
def app(house: House) -> Litestar:
    return app_of(house)


@pytest.fixture
async def maren(house: House, app: Litestar) -> Desk:
    return await desk(house, app)


async def known(house: House, *people: tuple[str, str, int | None, int | None]) -> list[int]:
    """Customers by name, with their account, its value, and a score where they gave one."""
    async with house.database.work(SYSTEM) as work:
        ids = await save_customers(
            work,
            [
                CustomerRow(email=f"c{n}@example.com", name=name, account=AccountRow(account, value=value))
                for n, (name, account, value, _) in enumerate(people)
            ],
        )
        given = [
            Response(score, "test", f"c{number}", number, answered_at=work.now)
            for number, (*_, score) in zip(ids, people, strict=True)
            if score is not None
        ]
        await receive(work, given)
    return ids


async def test_anybody_is_found_by_the_beginning_of_a_word_an_address_or_an_account(house: House, maren: Desk) -> None:
    await known(
        house, ("Ines Kofler", "Nordmed", 10, None), ("Øystein Ås", "Sanitas", None, None), ("100% Bo", "X_Y", 1, 2)
    )
    for words, found in {
        "ines": "Ines Kofler",
        "kof": "Ines Kofler",
        "C0@EXAMPLE.COM": "Ines Kofler",
        "c0@ex": "Ines Kofler",
        "nordm": "Ines Kofler",
        "øyst": "Øystein Ås",
        "ås": "Øystein Ås",
        "100%": "100% Bo",
        "x_": "100% Bo",
    }.items():
        html = await maren.see("/studio/people", q=words)
        assert "1 person is found" in html, words
        assert found in html
    for words in ("ofler", "%", "_", "ex", "\\"):
        assert "Nobody is like that" in await maren.see("/studio/people", q=words), words


async def test_whoever_has_exactly_that_address_stands_first(house: House, maren: Desk) -> None:
    async with house.database.work(SYSTEM) as work:
        await save_customers(
            work,
            [
                CustomerRow(email="ann@example.com.au", name="Aaron"),
                CustomerRow(email="ann@example.com", name="Zoe"),
            ],
        )
    html = await maren.see("/studio/people", q="ann@example.com")
    assert "2 people are found" in html
    assert html.index("Zoe") < html.index("Aaron")


async def test_the_danger_zone_is_ordered_by_who_waits_then_value_then_age(house: House, maren: Desk) -> None:
    people = await known(
        house,
        ("Low", "Small", 10, 3),
        ("Big", "Large", 900, 2),
        ("Nine", "Huge", 9999, 9),
        ("None", "Unknown", None, 0),
    )
    html = await maren.see("/studio/people", danger="1")
    assert "3 customers scored 3 or less" in html
    assert html.index(">Big<") < html.index(">Low<") < html.index(">None<")
    assert ">Nine<" not in html
    assert "1 customer scored 3 or less" in await maren.see("/studio/people", danger="1", worth="100")
    # Whoever was answered comes after those who wait, whatever their account is worth.
    await maren.send(f"/studio/people/{people[1]}/write", key="k", subject="S", words="I heard you.")
    html = await maren.see("/studio/people", danger="1")
    assert html.index(">Low<") < html.index(">None<") < html.index(">Big<")


@pytest.mark.parametrize("by", [{}, {"q": "p"}, {"danger": "1"}])
async def test_pages_show_everybody_once(house: House, maren: Desk, by: dict[str, Any]) -> None:
    await known(house, *[(f"P {n % 7}", f"A{n % 5}", n % 3 or None, n % 4) for n in range(95)])
    seen: list[str] = []
    html = await maren.see("/studio/people", **by)
    for _ in range(4):
        seen += maren.linked(html)
        older = maren.older(html)
        if not older:
            break
        html = await maren.see(older)
    assert len(seen) == len(set(seen)) == 95


async def test_a_list_is_narrowed_by_tag_score_and_state(house: House, maren: Desk) -> None:
    (ann, bob) = await known(house, ("Ann", "A", None, 9), ("Bob", "B", None, None))
    async with house.database.work(SYSTEM) as work:
        await tags.put_on(work, ann, "speaker")
    narrowed: tuple[tuple[dict[str, Any], bool | None], ...] = (
        ({"tag": "speaker"}, True),
        ({"tag": "speak"}, None),
        ({"score": "promoter"}, True),
        ({"score": "none"}, False),
        ({"is": "other", "q": "ann"}, True),
        ({"is": "held_out"}, None),
        ({"level": "nowhere"}, None),
    )
    for by, there in narrowed:
        html = await maren.see("/studio/people", **by)
        assert (">Ann<" in html, ">Bob<" in html) == (there is True, there is False), by
    assert bob


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00\ud800".encode("utf-8", "surrogatepass").decode("latin-1")},
        {"q": "x" * 5000},
        {"worth": "9" * 400},
        {"worth": "-1", "account": "٣"},
        {"score": "[]", "is": "member' or 1=1"},
        {"after": "!!!"},
        {"after": cursor([10**40])},
        {"after": cursor(["x", "y", "z"]), "danger": "1"},
        {"after": cursor([0, 0, "2026-01-01", 1]), "danger": "1"},
        {"tag": "%'\"\\"},
    ],
)
async def test_whatever_an_address_says_is_a_page(maren: Desk, query: dict[str, Any]) -> None:
    await maren.see("/studio/people", **query)


def test_what_nobody_offers_is_not_understood() -> None:
    assert understood({"is": "king", "score": "11", "danger": "0", "worth": "x"}).said == {}
    assert understood({"is": "member", "q": " ann "}).said == {"is": "member", "q": "ann"}


async def test_a_saved_segment_narrows_the_list_and_the_file(house: House, maren: Desk) -> None:
    await known(house, ("Ann", "A", None, 9), ("Bob", "B", None, 2))
    async with house.database.work(SYSTEM) as work:
        key = await segments.save(work, "Happy ones", {"score": {"at_least": 9}})
    html = await maren.see("/studio/people", segment=key)
    assert ">Ann<" in html
    assert ">Bob<" not in html
    file = await maren.send("/studio/people/export", status=200, segment=key)
    assert "Ann" in file.text
    assert "Bob" not in file.text
    await maren.see("/studio/people", status=404, segment="no-such")
    await maren.send("/studio/people/export", status=404, segment="no-such")


async def test_the_list_says_as_much_to_the_database_however_long_it_is(house: House, maren: Desk) -> None:
    await known(house, *[(f"P {n}", f"A{n}", 1, 5) for n in range(3)])
    with statements(house) as few:
        await maren.see("/studio/people")
    await known(house, *[(f"Q {n}", f"B{n}", 1, 5) for n in range(39)])
    with statements(house) as many:
        await maren.see("/studio/people")
    assert len(many) == len(few) < 10


async def test_what_is_swapped_in_is_the_list_alone(maren: Desk) -> None:
    html = await maren.see("/studio/people", htmx=PARTIAL, q="nobody")
    assert "Nobody is like that" in html
    assert "<html" not in html
    assert "<html" in await maren.see("/studio/people", q="nobody")


async def test_what_is_shown_is_exported_noted_and_starts_nothing(house: House, maren: Desk) -> None:
    (evil, _) = await known(house, ("=cmd|' /C calc'!A0", "A", 5, 2), ("Bob", "B", None, 9))
    answer = await maren.send("/studio/people/export", status=200, danger="1")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["'=cmd|' /C calc'!A0"]
    async with house.database.read() as read:
        noted = await read.row(select(export_log))
        assert noted is not None
        assert (noted.actor, noted.export, noted.filter, noted.row_total) == (
            f"staff:{maren.id}",
            "people",
            {"danger": "1"},
            1,
        )
        assert len(await naming(read, evil)) == 1


async def test_an_empty_house_tells_how_to_begin(maren: Desk) -> None:
    html = await maren.see("/studio/people")
    assert "There is nobody yet" in html
    assert filled_buttons(html) == 1
