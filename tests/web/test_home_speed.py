"""What the home page costs: statements for the database, and bytes for the member's phone."""

import gzip
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from sqlalchemy import insert

from advocacy.database import SYSTEM
from advocacy.engine.journal import journal
from advocacy.engine.publication import Publication
from challenges.challenges import challenges
from challenges.goes import submissions
from challenges.publication import take_part
from tests.cast import sign_in
from tests.web.conftest import Opens
from tests.web.counting import statements
from tests.web.test_entrance import browser_of
from tests.web.test_home import Here, member_of
from web.visitors import COOKIE
from web.wiring import House

FEW, MANY = 10, 1000
LEVELS = [{"key": "newcomer", "name": "Newcomer", "from": 0}, {"key": "insider", "name": "Insider", "from": 100}]
ASKING = {"all": [{"did": "webinar.attended"}, {"level": "insider"}]}
MOST_BYTES = 100_000


async def fill(here: Here, number: int, *, opens: Any = None) -> None:
    """So many challenges, every fourth of them done, begun, handed in or shut, and so many events of the member."""
    words = [
        {"challenge": f"c{n}", "title": f"Challenge {n}", "points": 5, "minutes": 1, "stages": [{"question": "Why?"}]}
        | ({"opens": opens} if opens and n % 4 == 3 else {})
        for n in range(number)
    ]
    text = {"program": "big", "levels": LEVELS, "tracks": [], "weekly": {"cap": 2}, "challenges": words}
    async with here.house.database.work(SYSTEM) as work:
        await take_part(work, Publication("big", 1, 1, 1, text))
        ids = [row.id for row in await work.rows(challenges.select().order_by(challenges.c.id))]
        common = {"customer_id": here.customer, "occurrence": "once", "turn": 1, "approvals": 1, "wording": 1}
        times = {"started_at": work.now, "changed_at": work.now, "completed_at": work.now}
        states = ("completed", "started", "submitted")
        await work.execute(
            insert(submissions),
            [
                {"challenge_id": one, "state": states[n % 4], **common, **times}
                for n, one in enumerate(ids)
                if n % 4 < len(states)
            ],
        )
        event = {"customer_id": here.customer, "object": "c1", "actor": "staff:1", "chain": "x", "at": work.now}
        data = {"amount": 5, "lifetime": 5, "spendable": 5, "cause": "x/y", "program": "big"}
        names = ("points.awarded", "challenge.sent_back", "shipment.sent", "challenge.postponed", "question.answered")
        await work.execute(
            insert(journal),
            [
                {"event": names[n % len(names)], "about": f"x:{n}", "data": data, "because": "", **event}
                for n in range(number)
            ],
        )


@pytest.fixture
async def here(house: House) -> AsyncIterator[Here]:
    """A member who was invited by nobody, so that every program is theirs."""
    made = await member_of(house)
    yield made
    await made.client.aclose()


@pytest.mark.parametrize("number", [FEW, MANY])
@pytest.mark.parametrize("opens", [{"level": "insider"}, ASKING], ids=["without the tally", "with the tally"])
async def test_the_page_takes_four_statements(here: Here, number: int, opens: Any) -> None:
    await fill(here, number, opens=opens)
    await here.page()  # the first look compiles the program
    with statements(here.house) as said:
        text = await here.page()
    assert len(said) == 4, "\n\n".join(said)
    assert len(text) < 40_000
    assert text.count("<li") < 150


async def test_with_nothing_to_tell_it_takes_four_as_well(here: Here) -> None:
    with statements(here.house) as said:
        await here.page()
    assert len(said) == 4


def linked(page: str) -> set[str]:
    """What a browser fetches with a page: style sheets, scripts, and the picture that icons are parts of."""
    tags = re.findall(r"<(?:link|script|use)\b[^>]*>", page)
    wanted = [tag for tag in tags if re.search(r'rel="(stylesheet|preload)"|<script|<use', tag)]
    found = {match[1].partition("#")[0] for tag in wanted if (match := re.search(r'(?:href|src)="([^"]+)"', tag))}
    return found - {""}


async def over_the_wire(client: httpx.AsyncClient, path: str) -> tuple[int, str]:
    """How many bytes an answer takes as it is sent, and its text."""
    async with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.status_code == 200, path
        raw = b"".join([part async for part in answer.aiter_raw()])
        text = gzip.decompress(raw) if answer.headers.get("Content-Encoding") == "gzip" else raw
    return len(raw), text.decode(errors="replace")


@pytest.mark.parametrize("name", ["Ines", "Dora", "Tomas"])
async def test_the_first_view_is_a_hundred_kilobytes_at_most(opened: Opens, name: str) -> None:
    """Whatever the page links to, and the first subset of each face that it sets words in."""
    tour = await opened.tour()
    async with browser_of(tour.house, tour.app) as client:
        client.cookies.set(COOKIE, await sign_in(tour.house, tour.cast.member(name)))
        size, page = await over_the_wire(client, "/hub")
        sizes, sheets = {"/hub": size}, ""
        for path in sorted(linked(page)):
            sizes[path], text = await over_the_wire(client, path)
            sheets += text if ".css" in path else ""
        faces = re.findall(r'font-family: "(\w+)"; font-weight[^}]*?url\("([^"]+)"\)', sheets)
        first: dict[str, str] = {}
        for face, path in faces:
            first.setdefault(face, path)
        assert set(first) == {"Figtree", "Brygada"}
        wanted = [first["Figtree"]] + ([first["Brygada"]] if re.search(r'class="[^"]*\b(say|is-words)\b', page) else [])
        for path in wanted:
            there = urljoin("/static/css/tokens.css", path)
            sizes[there], _ = await over_the_wire(client, there)
    assert any("htmx" in path for path in sizes)
    assert sum(path.endswith(".woff2") for path in sizes) == len(wanted)
    assert sum(sizes.values()) <= MOST_BYTES, sizes
