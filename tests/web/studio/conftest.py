"""Somebody of the staff with a browser: over the filled company, or over a house that is empty."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from advocacy.database import SYSTEM, Actor
from advocacy.people import sessions, staff
from tests.cast import Cast
from tests.web.conftest import Opens
from tests.web.signed_in import Member
from tests.web.test_entrance import browser_of
from web.visitors import COOKIE, form_token
from web.wiring import House


@dataclass(slots=True)
class Colleague(Member):
    """Somebody of the staff, signed in; ``see`` and ``send`` as in the hub."""

    house: House
    cast: Cast
    role: str = "manager"

    @property
    def actor(self) -> Actor:
        return Actor("staff", self.id, self.role)


async def colleague(house: House, role: str = "manager", cast: Cast | None = None) -> Colleague:
    """Somebody of that role: of the cast, or taken in now."""
    async with house.database.work(SYSTEM) as work:
        number = (
            cast.staff[role] if cast else await staff.add(work, f"{role}@example.com", role, name="Maren Lindqvist")
        )
        token = await sessions.begin(work, Actor("staff", number, role), "Mozilla/5.0 (X11; Linux x86_64) Chrome/156")
    client = browser_of(house)
    client.cookies.set(COOKIE, token)
    return Colleague(number, client, token, form_token(house.settings.secret_key, token), house, cast or Cast(), role)


@pytest.fixture
async def maren(opened: Opens) -> Colleague:
    """The manager of the filled company."""
    return await colleague(await opened.house(), "manager", opened.filled.cast)


@pytest.fixture
async def ada(opened: Opens) -> Colleague:
    """The admin of the filled company."""
    return await colleague(await opened.house(), "admin", opened.filled.cast)


@pytest.fixture
async def alone(house: House) -> AsyncIterator[Any]:
    """The manager of an installation in which there is nothing yet, on either database."""
    someone = await colleague(house)
    yield someone
    await someone.client.aclose()
