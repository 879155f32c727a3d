"""A house with its doors open, and a token for every scope."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from advocacy.database import Database
from advocacy.settings import Settings
from tests.cast import TODAY
from tests.conftest import SECRET, Filled
from tests.web.apps import app_of
from tests.web.clients import client_of, make_token
from tests.web.test_entrance import OURS
from tests.web.visits import Tour
from web.testing import Wristwatch
from web.wiring import House, open_house


@dataclass(slots=True)
class Opens:
    """Opens houses, each over a copy of the filled company of its own."""

    filled: Filled
    folder: Path
    houses: list[House] = field(default_factory=list)

    async def house(self, filled: Filled | None = None) -> House:
        url = (filled or self.filled).copy(self.folder)
        # Nothing is sent in these tests; that there is a mail server makes the door for asking for a link.
        settings = Settings(database_url=url, secret_key=SECRET, base_url=OURS, smtp_url="smtp://127.0.0.1:9")
        self.houses.append(open_house(settings, clock=Wristwatch(TODAY)))
        return self.houses[-1]

    async def tour(self, filled: Filled | None = None) -> Tour:
        """Such a house with its doors."""
        house = await self.house(filled)
        return Tour.of(house, app_of(house), self.filled.cast)

    async def from_the_start(self, tour: Tour, filled: Filled | None = None) -> None:
        """The same doors over another copy, as if nobody had been there; making doors anew takes many times as long."""
        used, url = tour.house.database, (filled or self.filled).copy(self.folder)
        tour.house.database = Database(url, tour.house.engine.settle, used.clock)
        await used.close()


@pytest.fixture
async def opened(filled: Filled, tmp_path: Path) -> AsyncIterator[Opens]:
    opens = Opens(filled, tmp_path)
    yield opens
    for house in opens.houses:
        await house.close()


@pytest.fixture
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A program with a token that may do everything."""
    async with client_of(house, await make_token(house)) as client:
        yield client


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A program without a token."""
    async with client_of(house) as client:
        yield client
