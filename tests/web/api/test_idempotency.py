"""The same key and body: one effect, and the first answer again."""

import asyncio

import httpx
import pytest
from sqlalchemy import func, select

from advocacy.clock import period
from advocacy.database import SYSTEM
from advocacy.people import replies, tokens
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.people.replies import idempotency_keys
from tests.web.clients import client_of, make_token
from web.testing import Wristwatch
from web.wiring import House

KEY = {"Idempotency-Key": "0a1b2c"}
EIGHT = {"email": "ann@example.com", "score": 8}


async def many(house: House, table: object) -> int:
    async with house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(table)))  # type: ignore[arg-type]


async def test_asking_again_gives_the_first_answer_byte_by_byte(api: httpx.AsyncClient) -> None:
    first = await api.post("/api/v1/scores", json=EIGHT, headers=KEY)
    again = await api.post("/api/v1/scores", json=EIGHT, headers=KEY)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert first.json()["imported"] == 1


async def test_without_a_key_it_is_done_again(api: httpx.AsyncClient) -> None:
    answers = [await api.post("/api/v1/scores", json=EIGHT) for _ in range(2)]
    assert [answer.json()["imported"] for answer in answers] == [1, 1]


async def test_another_body_under_the_same_key_is_refused(house: House, api: httpx.AsyncClient) -> None:
    await api.post("/api/v1/customers", json={"email": "ann@example.com"}, headers=KEY)
    other = await api.post("/api/v1/customers", json={"email": "bob@example.com"}, headers=KEY)
    assert (other.status_code, other.json()["where"]) == (409, "Idempotency-Key")
    assert await many(house, customers) == 1


async def test_another_address_under_the_same_key_is_refused(api: httpx.AsyncClient) -> None:
    await api.post("/api/v1/customers", json=[{"email": "ann@example.com"}], headers=KEY)
    assert (await api.post("/api/v1/scores", json=EIGHT, headers=KEY)).status_code == 409


async def test_sixty_four_at_once_are_one(house: House, api: httpx.AsyncClient) -> None:
    body = {"email": "ann@example.com", "score": 9}
    answers = await asyncio.gather(*(api.post("/api/v1/scores", json=body, headers=KEY) for _ in range(64)))
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (201, b'{"imported":1,"unchanged":0,"completed":0}')
    }
    assert await many(house, customers) == 1


async def test_a_refusal_is_kept_like_any_answer_and_what_was_begun_is_taken_back(
    house: House, api: httpx.AsyncClient
) -> None:
    await api.post("/api/v1/customers", json=[{"email": "a@example.com", "external_id": "1"}, {"external_id": "2"}])
    body = [
        {"email": "new@example.com", "account": {"name": "Candela"}},
        {"email": "a@example.com", "external_id": "2"},
    ]
    first = await api.post("/api/v1/customers", json=body, headers=KEY)
    again = await api.post("/api/v1/customers", json=body, headers=KEY)
    assert first.status_code == 409
    assert (again.status_code, again.content) == (409, first.content)
    assert (await many(house, customers), await many(house, accounts)) == (2, 0)
    assert await many(house, idempotency_keys) == 1


async def test_two_tokens_may_use_the_same_key(house: House, api: httpx.AsyncClient) -> None:
    await api.post("/api/v1/customers", json={"email": "ann@example.com"}, headers=KEY)
    async with client_of(house, await make_token(house, name="shop")) as other:
        made = await other.post("/api/v1/customers", json={"email": "bob@example.com"}, headers=KEY)
    assert (made.status_code, await many(house, customers)) == (201, 2)


@pytest.mark.parametrize("key", ["x" * 201, "\t"])
async def test_an_unusable_key_is_refused(api: httpx.AsyncClient, key: str) -> None:
    answer = await api.post("/api/v1/customers", json={"email": "a@b.example"}, headers={"Idempotency-Key": key})
    assert answer.status_code in {400, 422}


async def test_an_answer_is_kept_for_thirty_days_at_least(
    house: House, api: httpx.AsyncClient, watch: Wristwatch
) -> None:
    first = await api.post("/api/v1/scores", json=EIGHT, headers=KEY)
    watch.forward("P30D")
    await api.post("/api/v1/scores", json=EIGHT, headers={"Idempotency-Key": "another"})
    assert (await api.post("/api/v1/scores", json=EIGHT, headers=KEY)).content == first.content
    assert replies.KEPT_FOR.days >= period("P1M").calendar_days
    watch.forward("P1M")
    await api.post("/api/v1/scores", json=EIGHT, headers={"Idempotency-Key": "a third"})
    assert await many(house, idempotency_keys) == 2


async def test_keys_of_a_revoked_token_stay(house: House, api: httpx.AsyncClient) -> None:
    await api.post("/api/v1/scores", json=EIGHT, headers=KEY)
    async with house.database.work(SYSTEM) as work:
        await tokens.revoke(work, "crm")
    assert await many(house, idempotency_keys) == 1
