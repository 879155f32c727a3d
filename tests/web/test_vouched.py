"""Coming in from the company's own application, as a browser sees it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM
from advocacy.people import sessions
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.people.vouching import sso_tokens
from tests.web.test_entrance import FORM, OURS, browser_of
from web.testing import Wristwatch
from web.visitors import COOKIE
from web.wiring import House

SECRET = "shared by the application and the installation"  # noqa: S105


@pytest.fixture
async def trusting(house: House) -> House:
    """The installation with an application that it trusts, a member and a customer who is none."""
    rows = [
        CustomerRow(external_id="crm-1", email="ann@example.com", name="Ann <b>Bold</b>"),
        CustomerRow(external_id="crm-2", email="ben@example.com"),
    ]
    async with house.database.work(SYSTEM) as work:
        ann, _ben = await save_customers(work, rows)
        await work.execute(customers.update().where(customers.c.id == ann).values(joined_at=work.now))
    return replace(house, settings=replace(house.settings, sso_secret=SECRET, base_url=OURS))


@pytest.fixture
async def browser(trusting: House) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(trusting) as client:
        yield client


def token(watch: Wristwatch, **changed: Any) -> str:
    now = int(watch().timestamp())
    claims = {"purpose": "sign-in", "aud": OURS, "sub": "crm-1", "jti": "one", "iat": now, "exp": now + 60} | changed
    return jwt.encode(claims, SECRET, algorithm="HS256")


async def kept(house: House) -> tuple[int, int]:
    async with house.database.read() as read:
        counts = [
            await read.value(select(func.count()).select_from(table)) for table in (sso_tokens, sessions.sessions)
        ]
    return counts[0], counts[1]


async def test_opening_it_changes_nothing_and_the_button_signs_in_once(
    trusting: House, browser: httpx.AsyncClient, watch: Wristwatch
) -> None:
    word = token(watch)
    for _ in range(3):
        page = await browser.get("/sso", params={"token": word})
        assert (await browser.head("/sso", params={"token": word})).status_code == 200
        assert page.status_code == 200
        assert "Continue as Ann &lt;b&gt;Bold&lt;/b&gt;" in page.text
        assert f'name="token" value="{word}"' in page.text
        assert "set-cookie" not in page.headers
    assert await kept(trusting) == (0, 0)
    entered = await browser.post("/sso", headers=FORM, data={"token": word})
    assert (entered.status_code, entered.headers["Location"]) == (303, "/hub")
    assert (await browser.get("/hub")).status_code == 200
    again = await browser.post("/sso", headers=FORM, data={"token": word})
    assert again.status_code == 404
    assert "Go back to where you came from, and press there again." in again.text
    assert await kept(trusting) == (1, 1)


async def test_whoever_was_signed_in_here_before_is_not_any_more(
    trusting: House, browser: httpx.AsyncClient, watch: Wristwatch
) -> None:
    await browser.post("/sso", headers=FORM, data={"token": token(watch)})
    first = browser.cookies[COOKIE]
    await browser.post("/sso", headers=FORM, data={"token": token(watch, jti="two")})
    assert browser.cookies[COOKIE] != first
    async with trusting.database.read() as read:
        assert await sessions.visit(read, first) is None


async def test_who_is_no_member_is_told_what_to_do_and_the_token_stays_good(
    trusting: House, browser: httpx.AsyncClient, watch: Wristwatch
) -> None:
    for who in ("crm-2", "crm-9"):
        word = token(watch, sub=who)
        for answer in (
            await browser.get("/sso", params={"token": word}),
            await browser.post("/sso", headers=FORM, data={"token": word}),
        ):
            assert answer.status_code == 403
            assert "You are no member here yet." in answer.text
            assert "Open the invitation you were mailed" in answer.text
    assert await kept(trusting) == (0, 0)


async def test_wrong_tokens_are_refused_and_counted(
    trusting: House, browser: httpx.AsyncClient, watch: Wristwatch
) -> None:
    for wrong in ("", "x", "é" * 100, token(watch, aud="https://elsewhere.test")):
        assert (await browser.get("/sso", params={"token": wrong})).status_code == 404
    assert (await browser.get("/sso")).status_code == 404
    statuses = [(await browser.post("/sso", headers=FORM, data={"token": "x"})).status_code for _ in range(33)]
    assert statuses == [404] * 30 + [429] * 3
    assert (await browser.post("/sso", headers=FORM, data={"token": token(watch)})).status_code == 429
    watch.forward("PT1H")
    assert (await browser.post("/sso", headers=FORM, data={"token": token(watch)})).status_code == 303
    assert await kept(trusting) == (1, 1)


async def test_another_site_cannot_press_the_button(
    trusting: House, browser: httpx.AsyncClient, watch: Wristwatch
) -> None:
    for told in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.test"}):
        answer = await browser.post("/sso", headers=told, data={"token": token(watch)})
        assert answer.status_code == 403
    assert await kept(trusting) == (0, 0)


async def test_without_a_secret_nobody_comes_in_that_way(house: House, watch: Wristwatch) -> None:
    async with browser_of(house) as browser:
        for answer in (
            await browser.get("/sso", params={"token": token(watch)}),
            await browser.post("/sso", headers=FORM, data={"token": token(watch)}),
        ):
            assert answer.status_code == 404
            assert "There is nothing at this address." in answer.text
