"""Scores over the API."""

from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from advocacy.engine.journal import journal
from web.wiring import House

EIGHT = {"email": "ann@example.com", "score": 8, "id": "wootric-1", "source": "wootric", "comment": "Good, not great."}


async def test_a_score_makes_its_customer_known_and_placed(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/v1/scores", json=EIGHT)
    assert answer.json() == {"imported": 1, "unchanged": 0, "completed": 0}
    shown = (await api.get("/api/v1/customers/1")).json()
    assert (shown["email"], shown["score"], shown["segment"]) == ("ann@example.com", 8, "passive")


async def test_the_same_answer_again_changes_nothing(house: House, api: httpx.AsyncClient) -> None:
    await api.post("/api/v1/scores", json=EIGHT)
    again = await api.post("/api/v1/scores", json=[EIGHT, EIGHT])
    assert again.json()["imported"] == 0
    async with house.database.read() as read:
        received = select(func.count()).select_from(journal).where(journal.c.event == "score.received")
        assert await read.value(received) == 1


async def test_a_known_customer_may_be_meant_by_number_or_id(api: httpx.AsyncClient) -> None:
    number = (await api.post("/api/v1/customers", json={"external_id": "crm-1"})).json()["id"]
    given = [{"customer": number, "score": 9, "id": "1"}, {"external_id": "crm-1", "score": 10, "id": "2"}]
    assert (await api.post("/api/v1/scores", json=given)).json()["imported"] == 2
    assert (await api.get(f"/api/v1/customers/{number}")).json()["segment"] == "promoter"


async def test_an_anonymous_score_counts_and_is_nobodys(house: House, api: httpx.AsyncClient) -> None:
    assert (await api.post("/api/v1/scores", json={"score": 3})).status_code == 201
    async with house.database.read() as read:
        assert await read.value(select(journal.c.customer_id).where(journal.c.event == "score.received")) is None


@pytest.mark.parametrize("score", [8.5, 11, -1, "", "8", "Not answered", None, True, 1e400])
async def test_what_is_no_score_is_never_made_one(api: httpx.AsyncClient, score: Any) -> None:
    body = '{"score": 1e400}' if score == 1e400 else None
    answer = await (
        api.post("/api/v1/scores", content=body, headers={"Content-Type": "application/json"})
        if body
        else api.post("/api/v1/scores", json={"score": score})
    )
    assert answer.status_code in {400, 422}


async def test_an_answer_from_the_future_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/v1/scores", json=EIGHT | {"answered_at": "2031-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["where"]) == (422, "answered_at")


async def test_an_instant_without_a_zone_is_refused(api: httpx.AsyncClient) -> None:
    assert (await api.post("/api/v1/scores", json=EIGHT | {"answered_at": "2026-01-01T00:00:00"})).status_code == 422


async def test_a_number_nobody_has_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/v1/scores", json=[EIGHT, {"customer": 99, "score": 9}])
    assert answer.status_code == 404
    assert (await api.get("/api/v1/customers/1")).status_code == 404
