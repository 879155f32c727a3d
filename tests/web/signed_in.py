"""A member with a browser: somebody who has joined, is signed in, and fills in forms; no program is needed for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import update

from advocacy.database import SYSTEM, Actor
from advocacy.people import sessions
from advocacy.people.accounts import AccountRow
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from tests.web.test_entrance import FOR_PEOPLE, FORM, browser_of
from web.visitors import COOKIE, form_token
from web.wiring import House


@dataclass(slots=True)
class Member:
    """Somebody at their hub.

    Attributes:
        id: the customer.
        client: their browser.
        token: of this sign-in.
        form_token: what the forms of this sign-in carry.
    """

    id: int
    client: httpx.AsyncClient
    token: str
    form_token: str

    @property
    def actor(self) -> Actor:
        return Actor("member", self.id)

    async def see(self, path: str, status: int = 200) -> str:
        """A page as they see it."""
        answer = await self.client.get(path, headers=FOR_PEOPLE)
        assert answer.status_code == status, answer.text
        return answer.text

    async def send(self, path: str, fields: Mapping[str, str] | None = None, *, status: int = 303) -> httpx.Response:
        """A form as their browser sends it."""
        data = {"form_token": self.form_token, **(fields or {})}
        answer = await self.client.post(path, data=data, headers=FORM)
        assert answer.status_code == status, answer.text
        return answer


async def member(house: House, name: str = "Ines Kofler", *, email: str = "", **said: Any) -> Member:
    """Somebody who has joined, and is signed in."""
    address = email or f"{name.split(maxsplit=1)[0].lower()}@example.com"
    row = CustomerRow(email=address, name=name, account=AccountRow("Kofler Tools"), **said)
    async with house.database.work(SYSTEM) as work:
        (number,) = await save_customers(work, [row])
        await work.execute(update(customers).where(customers.c.id == number).values(joined_at=work.now))
    return await signed_in(house, number)


async def signed_in(house: House, number: int, agent: str = "Mozilla/5.0 (X11; Linux x86_64) Chrome/156") -> Member:
    """The same person in a browser of its own."""
    async with house.database.work(SYSTEM) as work:
        token = await sessions.begin(work, Actor("member", number), agent)
    client = browser_of(house)
    client.cookies.set(COOKIE, token)
    return Member(number, client, token, form_token(house.settings.secret_key, token))
