"""Customers over the API."""

from typing import Any

import httpx
import pytest

ANN = {
    "email": "Ann@Example.com",
    "external_id": "crm-1",
    "name": "Ann Lee",
    "title": "Head of Support",
    "zone": "Europe/Vienna",
    "language": "de",
    "account": {"name": "Candela", "value": 120_000, "tier": "large"},
    "tags": ["beta"],
    "attributes": {"seats": 12, "products": ["desk", "bots"]},
}


async def test_a_customer_is_created_and_shown(api: httpx.AsyncClient) -> None:
    made = await api.post("/api/v1/customers", json=ANN)
    assert made.status_code == 201
    shown = (await api.get(f"/api/v1/customers/{made.json()['id']}")).json()
    assert shown["email"] == "Ann@Example.com"
    assert shown["account"] == {"name": "Candela", "value": 120_000, "tier": "large"}
    assert shown["attributes"] == {"seats": 12, "products": ["desk", "bots"]}
    assert (shown["points"], shown["score"], shown["joined_at"]) == (0, None, None)


async def test_a_list_is_answered_by_a_list(api: httpx.AsyncClient) -> None:
    made = await api.post("/api/v1/customers", json=[ANN, {"email": "bob@example.com"}])
    assert [set(one) for one in made.json()] == [{"id"}, {"id"}]


async def test_what_is_left_out_stays_as_it_was(api: httpx.AsyncClient) -> None:
    number = (await api.post("/api/v1/customers", json=ANN)).json()["id"]
    again = await api.post("/api/v1/customers", json={"email": "ann@example.com", "tags": ["vip"]})
    assert again.json()["id"] == number
    shown = (await api.get(f"/api/v1/customers/{number}")).json()
    assert (shown["name"], shown["tags"]) == ("Ann Lee", ["beta", "vip"])


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"email": "a@example.com", "zone": "Mars/Base"}, "zone"),
        ({"email": "a@example.com", "nmae": "Ann"}, None),
        ({"email": "a@example.com", "account": {"name": "C", "value": "120"}}, "account.value"),
        ({"email": "a@example.com", "name": "A\x00"}, None),
        ([{"email": "a@example.com"}, {"email": "b"}], "[1].email"),
        ([], None),
        ({"email": "a@example.com", "tags": "beta"}, "tags"),
    ],
)
async def test_wrong_words_are_named_and_nothing_is_kept(api: httpx.AsyncClient, body: Any, where: str | None) -> None:
    answer = await api.post("/api/v1/customers", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"] == "invalid"
    if where is not None:
        assert answer.json()["where"] == where
    assert (await api.get("/api/v1/customers/1")).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"nonsense"])
async def test_what_is_no_json_is_malformed(api: httpx.AsyncClient, body: bytes) -> None:
    answer = await api.post("/api/v1/customers", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "malformed"


async def test_a_body_beyond_the_limit_is_refused_unread(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/v1/customers", json={"email": "a@example.com", "name": "x" * 2_100_000})
    assert answer.status_code == 413
    assert answer.json()["error"] == "too_large"


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30, "x"])
async def test_numbers_that_nobody_has(api: httpx.AsyncClient, number: str) -> None:
    assert (await api.get(f"/api/v1/customers/{number}")).status_code in {400, 404}


async def test_two_people_are_not_made_one(api: httpx.AsyncClient) -> None:
    await api.post("/api/v1/customers", json=[ANN, {"email": "bob@example.com", "external_id": "crm-2"}])
    answer = await api.post("/api/v1/customers", json={"email": "bob@example.com", "external_id": "crm-1"})
    assert answer.status_code == 409
