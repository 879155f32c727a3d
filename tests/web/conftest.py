"""A house with its doors open, and a token for every scope."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.clients import client_of, make_token
from web.wiring import House


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
