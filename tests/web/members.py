"""Members of a small program with their browsers, for tests of pages that need no whole company."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from litestar import Litestar
from sqlalchemy import event

from advocacy.database import SYSTEM, Actor
from advocacy.engine.publication import Publication
from advocacy.events import Event
from advocacy.people import sessions
from advocacy.people.membership import join
from advocacy.people.saving import CustomerRow, save_customers
from rewards.awards import Award, award
from rewards.publication import take_part
from tests.web.test_entrance import FORM, browser_of
from web.visitors import COOKIE, FORM_TOKEN, form_token
from web.wiring import House

STAFF = Actor("staff", 1, "manager")
LEVELS = [
    {"key": "newcomer", "name": "Newcomer", "from": 0},
    {"key": "insider", "name": "Insider", "from": 100},
    {"key": "mentor", "name": "Mentor", "from": 700},
]
_FILLED = re.compile(r'class="button(?: is-small)?"')


@dataclass(slots=True)
class Guest:
    """A member and their browser.

    Attributes:
        id: the customer's.
        token: what their forms carry.
    """

    id: int
    browser: httpx.AsyncClient
    token: str

    async def see(self, path: str) -> str:
        """A page that is there."""
        answer = await self.browser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer.text

    async def send(self, path: str, **fields: Any) -> httpx.Response:
        """A form of ours."""
        return await self.browser.post(path, data={FORM_TOKEN: self.token} | fields, headers=FORM)


async def publish(house: House, **document: Any) -> None:
    """Publish a program of which a test writes down what it needs."""
    async with house.database.work(STAFF) as work:
        told = {"host": {"name": "Maren"}, "levels": LEVELS} | document
        await take_part(work, Publication("p", 1, 1, 1, told))


async def joined(house: House, count: int = 1, *, points: int = 0, name: str = "Ann", **more: Any) -> list[int]:
    """Members who have come in, each with so many points; more of their columns where a test needs it."""
    async with house.database.work(SYSTEM) as work:
        told = {"zone": "Europe/Vienna"} | more
        rows = [CustomerRow(email=f"{name}{n}@example.com".lower(), name=f"{name} {n}", **told) for n in range(count)]
        people = await save_customers(work, rows)
        for one in people:
            await join(work, one, because=Event("member.joined", one, f"invitation:{one}"))
    await earn(house, people, points)
    return people


async def earn(house: House, people: Sequence[int], points: int, *, about: str = "x:1", times: int = 1) -> None:
    """Points for something, or for so many things of the kind."""
    async with house.database.work(SYSTEM) as work:
        done = [
            Event("newsletter.subscribed", one, about if times == 1 else f"{about}.{n}")
            for n in range(times)
            for one in people
        ]
        await award(work, [Award(one.customer or 0, points, f"{one.customer}|{one.about}", one) for one in done])


async def guest(house: House, app: Litestar, customer: int) -> Guest:
    """A member with a browser that is signed in."""
    async with house.database.work(SYSTEM) as work:
        token = await sessions.begin(work, Actor("member", customer), "Mozilla/5.0 Chrome/156")
    browser = browser_of(house, app)
    browser.cookies.set(COOKIE, token)
    return Guest(customer, browser, form_token(house.settings.secret_key, token))


@contextmanager
def looks(house: House) -> Iterator[list[str]]:
    """The SELECTs that are read inside the block."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            said.append(statement)

    engine = house.database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def filled_buttons(html: str) -> int:
    """How many filled buttons a page has."""
    return len(_FILLED.findall(html))


def key_in(html: str) -> str:
    """The key that a page's form sends."""
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found, "the page has no such form"
    return found[1]
