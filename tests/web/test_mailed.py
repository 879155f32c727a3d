"""Where mails lead: followed by stored ids, opened by scanners without harm, and stopped by one click."""

import re
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.delivery.mail import Letter, mails, queue
from advocacy.delivery.tracking import mail_events, mail_links
from advocacy.engine.journal import journal
from advocacy.people.customers import customers
from tests.advocacy.delivery.post import VERSION, people, publish
from web.app import create_app
from web.due import carry_out
from web.wiring import House

SCANNER = {"User-Agent": "Mozilla/5.0 BarracudaCentral"}
PERSON = {"User-Agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15"}


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(cast(Any, create_app(house)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def written(house: House) -> tuple[str, str]:
    """A news mail to Ann as it lies in the outbox: its HTML and its text."""
    await publish(house)
    [ann] = await people(house, "ann@example.com")
    async with house.database.work(SYSTEM) as work:
        await queue(work, [Letter(ann, "paper", "news|ann", version=VERSION)])
    await carry_out(house)
    async with house.database.read() as read:
        [row] = await read.rows(select(mails))
    return row.html, row.text


def path_of(text: str, page: str) -> str:
    found = re.search(rf"http://127\.0\.0\.1:8000({page}[^\s\"<>)]+)", text)
    assert found is not None, f"no link to {page}"
    return found[1]


async def unsubscribed(house: House) -> bool:
    async with house.database.read() as read:
        return await read.value(select(customers.c.unsubscribed_at)) is not None


async def test_a_followed_link_leads_to_its_stored_target_and_is_counted(
    house: House, browser: httpx.AsyncClient
) -> None:
    html, _ = await written(house)
    answer = await browser.get(path_of(html, "/m/c/"), headers=PERSON)
    async with house.database.read() as read:
        targets = {row.target for row in await read.rows(select(mail_links.c.target))}
        kinds = [row.kind for row in await read.rows(select(mail_events.c.kind))]
    assert answer.status_code == 302
    assert answer.headers["location"] in targets
    assert kinds == ["click"]


@pytest.mark.parametrize("page", ["/m/c/", "/unsubscribe/"])
async def test_an_altered_link_leads_nowhere(house: House, browser: httpx.AsyncClient, page: str) -> None:
    _, text = await written(house)
    path = path_of(text, page)
    answer = await browser.get(f"{path[:-1]}{'A' if path[-1] != 'A' else 'B'}")
    assert answer.status_code == 404


async def test_scanners_may_open_everything_and_nothing_happens(house: House, browser: httpx.AsyncClient) -> None:
    html, text = await written(house)
    async with house.database.read() as read:
        before = await read.rows(select(journal).order_by(journal.c.id))
    for page, source in (("/m/c/", html), ("/unsubscribe/", text)):
        for _ in range(3):
            await browser.head(path_of(source, page), headers=SCANNER)
            await browser.get(path_of(source, page), headers=SCANNER)
    assert not await unsubscribed(house)
    async with house.database.read() as read:
        assert await read.rows(select(journal).order_by(journal.c.id)) == before


async def test_one_click_without_a_cookie_stops_the_mails_and_twice_is_no_mistake(
    house: House, browser: httpx.AsyncClient
) -> None:
    _, text = await written(house)
    for _ in range(2):
        answer = await browser.post(path_of(text, "/unsubscribe/"), data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "You get no more mails from us" in answer.text
    assert await unsubscribed(house)


async def test_the_picture_is_a_picture_and_nobody_is_rewarded_for_it(house: House, browser: httpx.AsyncClient) -> None:
    html, _ = await written(house)
    answer = await browser.get(path_of(html, "/m/o/"), headers=PERSON)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.content.startswith(b"GIF89a")
    async with house.database.read() as read:
        names = {row.event for row in await read.rows(select(journal.c.event))}
    assert not any("open" in name for name in names - {"task.opened"})
