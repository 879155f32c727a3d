"""Clients of the application without a network in between."""

from typing import Any, cast

import httpx

from advocacy.database import SYSTEM
from advocacy.people import tokens
from tests.web.apps import app_of
from web.wiring import House


async def make_token(house: House, *scopes: str, name: str = "crm") -> str:
    async with house.database.work(SYSTEM) as work:
        return await tokens.add(work, name, scopes or list(tokens.SCOPES))


def client_of(house: House, token: str | None = None) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(cast(Any, app_of(house)), raise_app_exceptions=False),
        base_url="http://advocacy.test",
        headers=headers,
    )
