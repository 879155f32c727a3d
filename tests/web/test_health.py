"""Up, ready, and a few figures."""

import httpx

from advocacy.database import SYSTEM
from advocacy.engine import jobs
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.settings import Settings
from tests.web.clients import client_of
from web import migrate
from web.wiring import House, open_house


async def test_the_process_says_it_is_up(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/healthz")).text == "up\n"


async def test_ready_means_migrated(tmp_path: object) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/fresh.db"
    house = open_house(Settings(database_url=url))
    async with client_of(house) as visitor:
        assert (await visitor.get("/readyz")).status_code == 503
        await migrate.upgrade(url)
        assert (await visitor.get("/readyz")).status_code == 200
    await house.close()


async def test_a_database_that_does_not_answer_is_not_ready_and_says_so() -> None:
    house = open_house(Settings(database_url="postgresql+asyncpg://nobody@127.0.0.1:1/nothing"))
    async with client_of(house, "adv_x") as visitor:
        assert (await visitor.get("/readyz")).status_code == 503
        answer = await visitor.get("/api/v1/customers/1")
    await house.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "127.0.0.1" not in answer.text


async def test_figures_count_jobs_and_people(house: House, stranger: httpx.AsyncClient) -> None:
    async with house.database.work(SYSTEM) as work:
        await save_customers(work, [CustomerRow(email="ann@example.com")])
        await jobs.schedule(work, [{"kind": "mail.send", "payload": {}, "due_at": work.now}])
    text = (await stranger.get("/metrics")).text
    assert 'advocacy_jobs{state="open"} 1\n' in text
    assert 'advocacy_customers{kind="all"} 1\n' in text
    assert "ann" not in text


async def test_every_answer_tells_the_browser_what_may_run(stranger: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/api/docs", "/api/v1/customers/1", "/nonsense"):
        headers = (await stranger.get(path)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
