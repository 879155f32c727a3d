"""Who may use the API, and for what."""

import httpx
import pytest

from advocacy.database import SYSTEM
from advocacy.people import tokens
from tests.web.clients import client_of, make_token
from web.wiring import House

ROUTES = [
    ("POST", "/api/v1/customers"),
    ("GET", "/api/v1/customers/1"),
    ("POST", "/api/v1/scores"),
    ("POST", "/api/v1/events"),
]


@pytest.mark.parametrize(("verb", "path"), ROUTES)
async def test_without_a_token_nothing_is_told(stranger: httpx.AsyncClient, verb: str, path: str) -> None:
    answer = await stranger.request(verb, path, json={})
    assert answer.status_code == 401
    assert answer.json()["error"] == "unauthorized"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("verb", "path"), ROUTES)
async def test_a_token_is_good_for_its_scopes_alone(house: House, verb: str, path: str) -> None:
    async with client_of(house, await make_token(house, "reports:read")) as reporter:
        answer = await reporter.request(verb, path, json={"email": "ann@example.com"})
    assert answer.status_code == 403
    assert "scope" in answer.json()["remedy"]


async def test_a_revoked_token_is_refused_from_the_next_request(house: House, api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/v1/customers/1")).status_code == 404
    async with house.database.work(SYSTEM) as work:
        await tokens.revoke(work, "crm")
    assert (await api.get("/api/v1/customers/1")).status_code == 401


async def test_an_unknown_path_is_not_found_in_the_same_shape(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/nonsense")
    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"


async def test_a_wrong_method_is_refused_in_the_same_shape(api: httpx.AsyncClient) -> None:
    answer = await api.delete("/api/v1/customers")
    assert answer.status_code == 405
    assert answer.json()["error"] == "method_not_allowed"
