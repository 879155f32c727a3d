"""What other systems say has happened."""

import httpx
import pytest
from sqlalchemy import func, select

from advocacy.engine.journal import journal, tally
from web.wiring import House

ATTENDED = {"event": "webinar.attended", "email": "ann@example.com", "id": "webinar-7", "object": "spring"}


@pytest.fixture
async def ann(api: httpx.AsyncClient) -> int:
    return int((await api.post("/api/v1/customers", json={"email": "ann@example.com"})).json()["id"])


@pytest.mark.usefixtures("ann")
async def test_an_event_is_counted_once_however_often_it_is_sent(house: House, api: httpx.AsyncClient) -> None:
    assert (await api.post("/api/v1/events", json=ATTENDED)).json() == {"new": True}
    again = await api.post("/api/v1/events", json=[ATTENDED, ATTENDED | {"id": "webinar-8"}, ATTENDED])
    assert again.json() == [{"new": False}, {"new": True}, {"new": False}]
    async with house.database.read() as read:
        assert await read.value(select(func.sum(tally.c.times)).where(tally.c.event == "webinar.attended")) == 2
        assert await read.value(select(journal.c.actor).where(journal.c.event == "webinar.attended")) == "token:1"


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(
    "name", ["points.awarded", "challenge.completed", "member.joined", "memberjoined", "A.b", "x", "member.joind"]
)
async def test_what_is_ours_to_say_is_refused(house: House, api: httpx.AsyncClient, name: str) -> None:
    assert (await api.post("/api/v1/events", json=ATTENDED | {"event": name})).status_code == 422
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(journal)) == 0


async def test_an_event_about_nobody_known_is_not_found(api: httpx.AsyncClient) -> None:
    assert (await api.post("/api/v1/events", json=ATTENDED)).status_code == 404


@pytest.mark.usefixtures("ann")
async def test_an_event_says_who_is_meant(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/v1/events", json={"event": "webinar.attended", "id": "7"})
    assert (answer.status_code, answer.json()["where"]) == (422, "customer")
