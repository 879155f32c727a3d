"""The statement of points: every line with its cause, in the reader's own days and words, and the figures fit."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jinja2.ext import babel_extract
from litestar import Litestar

from advocacy.database import SYSTEM
from advocacy.events import Event
from advocacy.people import staff
from rewards.catalog import by_key
from rewards.corrections import correct
from rewards.decisions import refuse
from rewards.redemptions import redeem
from tests.rewards.conftest import shipped_member
from tests.web.apps import app_of
from tests.web.members import STAFF, Guest, earn, filled_buttons, guest, joined, looks, publish
from web.hub.points.view import TITLES
from web.language import translations
from web.testing import Wristwatch
from web.wiring import House

TEMPLATES = Path(__file__).parents[2] / "web" / "templates" / "hub"
OURS = ("points", "rewards", "rewards_parts", "reward", "redemption", "boxes", "box_address")


@pytest.fixture
def app(house: House) -> Litestar:
    return app_of(house)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def lines_of(html: str) -> list[tuple[str, str]]:
    """Each line's change and what was left after it."""
    return re.findall(r'<td class="amount[^"]*">([^<]+)</td><td class="left">([^<]+)</td>', html)


async def a_year(house: House, watch: Wristwatch) -> int:
    """A member to whom everything happens that a statement can tell of."""
    ann = await shipped_member(house)
    program = "passives-to-promoters"
    async with house.database.work(SYSTEM) as work:
        await staff.add(work, "maren@example.com", "manager", name="Maren Lindqvist")

    async def done(number: int, key: str, points: int, *, undone: bool = False) -> None:
        name = "challenge.undone" if undone else "challenge.completed"
        said = {"points": points, "program": program}
        async with house.database.work(STAFF) as work:
            await work.record(Event(name, ann, f"submission:{number}:1", key, said))

    await done(1, "your-candy", 90)
    watch.forward("P1D")
    await done(2, "your-desk", 30)
    async with house.database.work(STAFF) as work:
        await correct(work, ann, 40, why="You came to <Graz>.", key="1")
        notebook = (await by_key(work, program, "notebook")).id
    async with house.database.work(SYSTEM) as work:
        row = await redeem(work, ann, notebook, key="1")
    async with house.database.work(STAFF) as work:
        await refuse(work, row.id, reply="The last one was damaged in our store.")
    async with house.database.work(SYSTEM) as work:
        await redeem(work, ann, notebook, key="2")
    watch.forward("P1D")
    await done(1, "your-candy", 90, undone=True)
    await done(2, "your-desk", 30, undone=True)
    return ann


async def test_every_line_says_what_it_was_for(house: House, app: Litestar, watch: Wristwatch) -> None:
    html = await (await guest(house, app, await a_year(house, watch))).see("/hub/points")
    assert lines_of(html) == [
        ("±0", "0"),
        ("−40", "0"),
        ("−120", "40"),
        ("+120", "160"),
        ("−120", "40"),
        ("+40", "160"),
        ("+30", "120"),
        ("+90", "90"),
    ]
    text = text_of(html)
    for words in (
        "What's your favorite candy?, taken back".replace("'", "&#39;"),
        "90 were given on 5 January, and undone since. You had spent 50 of them, and those stay with you.",
        "30 were given on 6 January, and undone since. You had spent them all, so nothing went back.",
        "Show us where you use it One of the weekly ones. Read by Maren Lindqvist. Taken back on 7 January",
        "Added by Maren Lindqvist You came to &lt;Graz&gt;.",
        "Field notebook, points back The last one was damaged in our store. All 120 came back at once.",
        "It could not be had; the points came back.",
        "Insider 120 earned. A ring closed, and it stays.",
        "Insider since yesterday.",
        "140 more to Companion.",
    ):
        assert words in text, words
    assert '<span class="value">160</span>' in html
    assert '<span class="value">0</span>' in html


async def test_there_is_one_filled_button_at_most(house: House, app: Litestar) -> None:
    await publish(house, rewards=[{"reward": key, "name": key, "points": 10} for key in ("mug", "cap", "pen")])
    rich, poor = await joined(house, 2)
    await earn(house, [rich], 50)
    for path in ("/hub/points", "/hub/rewards"):
        assert filled_buttons(await (await guest(house, app, rich)).see(path)) == 1
        assert filled_buttons(await (await guest(house, app, poor)).see(path)) == 0


async def test_before_the_first_point_it_says_when_there_is_one(house: House, app: Litestar) -> None:
    await publish(house)
    (ann,) = await joined(house)
    html = await (await guest(house, app, ann)).see("/hub/points")
    assert "The first points come with the first small thing you do." in html
    assert "The shelf is empty at the moment." in html


async def test_months_and_days_are_the_readers(house: House, app: Litestar, watch: Wristwatch) -> None:
    await publish(house)
    there, here = await joined(house, zone="Asia/Tokyo"), await joined(house, name="Ben", zone="Europe/Lisbon")
    watch.to(datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    await earn(house, [*there, *here], 20)
    in_tokyo = text_of(await (await guest(house, app, there[0])).see("/hub/points"))
    in_lisbon = text_of(await (await guest(house, app, here[0])).see("/hub/points"))
    assert "February 1 Feb Newsletter subscribed +20" in in_tokyo
    assert "Days are counted in Tokyo time." in in_tokyo
    assert "January 31 Jan Newsletter subscribed +20" in in_lisbon


async def test_pages_lead_to_the_very_first_line(house: House, app: Litestar) -> None:
    await publish(house)
    (ann,) = await joined(house)
    await earn(house, [ann], 1, times=120)
    member = await guest(house, app, ann)
    path, seen = "/hub/points", []
    while path:
        html = await member.see(path)
        seen += lines_of(html)
        found = re.search(r'href="(/hub/points\?before=\d+)"', html)
        path = found[1] if found else ""
    assert [left for _, left in seen] == [str(n) for n in range(120, 0, -1)]


@pytest.mark.parametrize("cursor", ["x", "-1", "0", "9" * 15, "9" * 400, "1e3", "%00", "١"])
async def test_a_cursor_can_be_anything(house: House, app: Litestar, cursor: str) -> None:
    await publish(house)
    (ann,) = await joined(house, points=30)
    await (await guest(house, app, ann)).see(f"/hub/points?before={cursor}")


async def test_a_page_reads_as_often_with_many_lines(house: House, app: Litestar) -> None:
    await publish(house, rewards=[{"reward": f"r{n}", "name": f"R {n}", "points": n} for n in range(10)])
    few, lots = await joined(house, 2)
    await earn(house, [few], 1, times=10)
    await earn(house, [lots], 1, times=1000)

    async def read(member: Guest) -> int:
        with looks(house) as said:
            await member.see("/hub/points")
        return len(said)

    members = [await guest(house, app, one) for one in (few, lots)]
    assert await read(members[0]) == await read(members[1])


async def test_a_pace_is_said_of_who_has_one(house: House, app: Litestar, watch: Wristwatch) -> None:
    await publish(house, rewards=[{"reward": "seat", "name": "A seat", "points": 500}])
    steady, once = await joined(house, 2)
    for week in range(8):
        await earn(house, [steady], 50, about=f"x:{week}")
        watch.forward("P7D")
    await earn(house, [once], 400, about="x:9")
    watch.to(watch.instant - timedelta(hours=1))
    text = text_of(await (await guest(house, app, steady)).see("/hub/points"))
    assert "300 more to Mentor. At your pace, about April." in text
    assert "100 more , at your pace about 2 weeks" in text
    assert "at your pace" not in text_of(await (await guest(house, app, once)).see("/hub/points")).lower()


async def test_in_german_it_is_german(house: House, app: Litestar, watch: Wristwatch) -> None:
    await publish(house, rewards=[{"reward": "mug", "name": "Tasse", "points": 10}])
    (ann,) = await joined(house, points=1200, language="de")
    watch.forward("P1D")
    text = text_of(await (await guest(house, app, ann)).see("/hub/points"))
    assert "1.200 verdient" in text
    assert "Jeder Punkt, und wofür" in text
    assert "Mentor seit gestern." in text


def test_every_word_has_its_german() -> None:
    said = set()
    for name in OURS:
        with (TEMPLATES / f"{name}.html").open("rb") as file:
            options = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
            for _line, _call, message, _comments in babel_extract(file, ["_", "ngettext"], [], options):
                said.add(message if isinstance(message, str) else str((message or [""])[0]))
    known = translations("de")
    assert sorted(one for one in said if known.gettext(one) == one and known.ngettext(one, one, 2) == one) == []
    assert [title for title in TITLES.values() if known.gettext(title.pattern) == title.pattern] == []
    assert len(said) > 100
