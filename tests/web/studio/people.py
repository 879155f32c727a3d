"""Somebody of the staff at their desk, looking at people."""

import re
from dataclasses import dataclass
from typing import Any

import httpx
from litestar import Litestar

from advocacy.database import SYSTEM, Actor
from advocacy.people import sessions, staff
from tests.web.test_entrance import FOR_PEOPLE, FORM, browser_of
from web.visitors import COOKIE, FORM_TOKEN, form_token
from web.wiring import House

_LINKED = re.compile(r'class="who" href="/studio/people/(\d+)"')
_OLDER = re.compile(r'href="([^"]+)" data-key="n"')


@dataclass(slots=True)
class Desk:
    """Somebody of the staff and their browser.

    Attributes:
        id: theirs.
        token: what their forms carry.
    """

    id: int
    browser: httpx.AsyncClient
    token: str

    async def see(self, path: str, *, status: int = 200, htmx: str = "", language: str = "en", **query: Any) -> str:
        """A page as they see it."""
        told = {"Accept-Language": language} | ({"HX-Request": "true", "HX-Request-Type": htmx} if htmx else {})
        answer = await self.browser.get(path, params=query or None, headers=FOR_PEOPLE | told)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:600]}"
        return answer.text

    async def send(self, path: str, *, status: int = 303, **fields: Any) -> httpx.Response:
        """A form as their browser sends it."""
        answer = await self.browser.post(path, data={FORM_TOKEN: self.token} | fields, headers=FORM)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:600]}"
        return answer

    @staticmethod
    def linked(html: str) -> list[str]:
        """The people on a page of the list."""
        return _LINKED.findall(html)

    @staticmethod
    def older(html: str) -> str:
        """The address of the next page; empty on the last."""
        found = _OLDER.search(html)
        return found[1].replace("&amp;", "&") if found else ""


async def desk(house: House, app: Litestar, role: str = "manager", name: str = "Maren Lindqvist") -> Desk:
    """Somebody of the staff, signed in."""
    async with house.database.work(SYSTEM) as work:
        number = await staff.add(work, f"{role}@example.com", role, name=name)
        token = await sessions.begin(work, Actor("staff", number, role), "Mozilla/5.0 Chrome/156")
    browser = browser_of(house, app)
    browser.cookies.set(COOKIE, token)
    return Desk(number, browser, form_token(house.settings.secret_key, token))
