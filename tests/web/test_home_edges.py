"""The home page where there is little to tell, or much, or in other words: programs, names, boxes, the language."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert

from advocacy.database import SYSTEM
from challenges.enrolments import enrolments
from challenges.unlocking import Entry
from tests.cast import sign_in
from tests.web.conftest import Opens
from tests.web.test_entrance import browser_of
from tests.web.test_home import member_of, publish, raised, words_of
from tests.web.test_home_next import board, go, outline
from web.hub.home.boxes import Box, Needed, boxes_of
from web.hub.home.cards import locked
from web.hub.home.next import way_of
from web.hub.home.rows import Beside
from web.pages import templates
from web.visitors import COOKIE
from web.wiring import House

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 18, 10, tzinfo=UTC)
PROGRAM = """\
program: {key}
name: Program {key}
host: {{name: {host}, mail: {key}@example.com}}
levels: [{{key: newcomer, name: Newcomer, from: 0}}, {{key: insider, name: Insider, from: 5}}]
tracks: [{{track: start, name: Start, for: {{segment: passive}}, challenges: [{key}-one]}}]
challenges:
  - {{challenge: {key}-one, title: One of {key}, benefit: B, points: 5, checked: by a person, stages: [{{read: W}}]}}
  - {{challenge: {key}-two, title: Two of {key}, benefit: B, points: 5, ends: 2026-03-01, stages: [{{read: W}}]}}
"""


async def test_an_installation_without_a_program_says_what_will_be_here(house: House) -> None:
    here = await member_of(house)
    text = await here.page()
    said = words_of(text)
    assert "Nothing here yet, Ines." in said
    assert "You are in, and no program is yours yet Soon there are small things here" in said
    assert "Ask us anything in the meantime" in said
    assert "button" not in text.partition("<aside")[0].partition("<main")[2]
    assert "Your line to us" in said


async def test_a_member_of_no_program_has_what_is_everybodys(house: House) -> None:
    await publish(house, PROGRAM.format(key="p", host="Maren Lindqvist"))
    here = await member_of(house)
    text = await here.page()
    assert raised(text) == "Two of p"
    assert "Welcome, Ines. One to begin with." in words_of(text)
    assert "Until 1 March" in words_of(text)
    assert "One of p" not in words_of(text)


async def test_of_several_programs_the_one_that_invited_comes_first_and_each_has_its_host(house: House) -> None:
    await publish(house, PROGRAM.format(key="a", host="Amara Obi"))
    await publish(house, PROGRAM.format(key="p", host="Maren Lindqvist"))
    here = await member_of(house, "p")
    async with house.database.work(SYSTEM) as work:
        on_it = {"program": "a", "track": "start", "customer_id": here.customer, "started_at": work.now}
        await work.execute(insert(enrolments).values(on_it))
    said = await here.reads()
    assert "Welcome, Ines. Two to begin with." in said
    assert "Amara reads it by Thursday" in said
    assert "Maren reads it by Thursday" in said
    assert "The first thing above is enough." in said
    await here.does("p-one", {0: True})
    await here.does("a-one", {0: True})
    said = await here.reads()
    assert "One of p Maren looks at it by Thursday. Earns 5" in said
    assert "One of a Amara looks at it by Thursday. Earns 5" in said
    assert "5 more points. What you have handed in brings them, once it is approved." in said


async def test_on_the_last_level_there_is_none_above(house: House) -> None:
    await publish(house, PROGRAM.format(key="p", host="Maren").replace("checked: by a person, ", ""))
    here = await member_of(house, "p")
    await here.does("p-one", {0: True})
    said = await here.reads()
    assert "Insider There is no level above. It stays yours." in said
    assert "more points" not in said


@pytest.mark.parametrize(
    "name", ["Ines", "נועה לוי", "😀 Party", "Wolfeschlegelsteinhausenbergerdorff" * 4, "<b>Bo</b> {who}%s", "  "]
)
async def test_a_name_is_only_a_name(house: House, name: str) -> None:
    await publish(house, PROGRAM.format(key="p", host="Maren"))
    here = await member_of(house, "p", name=name)
    first = name.strip().partition(" ")[0]
    expected = f"Welcome, {first}. One to begin with." if first else "Welcome. One to begin with."
    assert await here.heading() == expected
    assert "<b>Bo" not in await here.page()


async def test_every_door_of_the_cast_is_read_in_german(opened: Opens) -> None:
    tour = await opened.tour()
    async with browser_of(tour.house, tour.app) as client:
        client.cookies.set(COOKIE, await sign_in(tour.house, tour.cast.member("Dora")))
        text = (await client.get("/hub")).text
    assert '<html lang="de">' in text
    said = words_of(text)
    assert said.startswith("Mittwoch, 18. März Alle fünf geschafft, Dora. Neun Dinge sind offen.")
    for one in ("Anfangen Heute nicht", "Noch 200 Punkte.", "Öffnet sich mit der Stufe Companion: noch 200 Punkte."):
        assert one in said


def test_the_rows_of_a_home_are_written_by_macros_alone() -> None:
    """What is asked for as a part is one block, and macros of a parent template are not there."""
    assert "macro" not in (ROOT / "web/templates/hub/home.html").read_text()
    assert templates.get_template("hub/home_parts.html").blocks == {}


def test_the_weekly_stream_is_told_of_once_and_what_was_declined_leads_to_its_reason() -> None:
    weekly = {"stream": "weekly"}
    there = outline(
        {
            "a": {**weekly, "opens": {"level": "insider"}},
            "b": {**weekly, "opens": {"level": "insider"}},
            "c": {**weekly, "opens": {"level": "mentor"}},
            "d": {**weekly, "starts": "2026-02-01"},
            "e": {},
        },
        tracks=[],
    )
    gates = locked(way_of(*board(there, go("e", "declined", 9)), ()).gates)
    assert [(one.title, one.others, one.weekly, one.address, one.is_folded) for one in gates] == [
        ("a", ["b"], 9, "", False),
        ("c", [], None, "", False),
        ("d", [], None, "", False),
        ("e", [], None, "/hub/goes/9", False),
    ]


def test_four_gates_are_shown_and_the_rest_is_folded_and_bounded() -> None:
    there = outline({f"c{n}": {"starts": f"2026-02-{n:02}"} for n in range(1, 9)}, tracks=[])
    gates = locked(way_of(*board(there), ()).gates)
    assert [one.is_folded for one in gates] == [False] * 4 + [True] * 4
    alike = outline({f"c{n}": {"starts": "2026-02-01"} for n in range(100)}, tracks=[])
    (gate,) = locked(way_of(*board(alike), ()).gates)
    assert (len(gate.others), gate.further) == (30, 69)


def box(state: str, **said: Any) -> SimpleNamespace:
    given = {"number": 1, "at": NOW, "until": None, "program": "hub", "key": "box", "name": "Box", "word": state}
    return SimpleNamespace(**given | {"more": None, "by": None, "data": {"needs": ["address", "shirt"]}} | said)


def boxes(*rows: SimpleNamespace, planned: int = 0, gifts: str = "", **values: Any) -> list[Box]:
    beside = Beside()
    to_come = [box("", at=NOW + timedelta(days=n)) for n in range(planned)]
    wish = [SimpleNamespace(word=gifts)] if gifts else []
    found: Mapping[str, Any] = {"box": list(rows), "planned": to_come, "wish": wish}
    beside.rows.update(found)
    return boxes_of(beside, asking(), {f"attribute.{name}": value for name, value in values.items()}, NOW)


def asking() -> list[Entry]:
    there = outline(
        {"size": {"title": "Your size", "stages": [{"question": "Which?", "saves_to": "shirt"}]}}, tracks=[]
    )
    return board(there)[0]


ADDRESS = {"street": "Hafengasse 4", "city": "Graz"}
SIZE = Needed("Your size", "/hub/challenges/hub/size")
WHERE = Needed("", "/hub/boxes/address")


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (box("scheduled"), "scheduled"),
        (box("ready"), "ready"),
        (box("ready", until=NOW), "packed"),
        (box("ordered"), "packed"),
        (box("unknown"), "packed"),
        (box("sent", by="DHL", more="JD014600006281"), "sent"),
        (box("delivered"), "delivered"),
        (box("delivered", at=NOW - timedelta(days=30)), "delivered"),
        (box("delivered", at=NOW - timedelta(days=31)), None),
        (box("returned"), "returned"),
        (box("declined"), None),
        (box("cancelled"), None),
    ],
)
def test_a_box_is_told_while_it_matters(row: SimpleNamespace, what: str | None) -> None:
    assert [one.what for one in boxes(row)] == ([what] if what else [])


def test_a_box_says_what_it_needs_and_who_asks_for_it() -> None:
    assert boxes(box("needs_address")) == [Box("Box", "needs", NOW, (WHERE, SIZE))]
    assert boxes(planned=1, shirt="M")[0].needed == (WHERE,)
    assert boxes(planned=1, address=ADDRESS, shirt="M")[0].needed == ()
    (sent,) = boxes(box("sent", by="DHL", more="JD014600006281"))
    assert re.match("https://www.dhl.com/.*JD014600006281", str(sent.page))


def test_of_a_box_that_is_planned_twice_the_first_is_told_and_of_one_that_nobody_wants_none() -> None:
    assert [one.at for one in boxes(planned=3)] == [NOW]
    assert boxes(planned=1, gifts="yes") != []
    assert boxes(planned=1, gifts="charity") == []
    assert [one.what for one in boxes(box("sent"), planned=1, gifts="none")] == ["sent"]
