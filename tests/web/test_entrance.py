"""Coming in by a link, being here, and going out, as a browser sees it."""

import asyncio
import html
import re
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, cast

import click
import httpx
import pytest
from litestar import Litestar, get
from litestar.params import FromPath
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor
from advocacy.people import identity, marks, membership, sessions, staff, team
from advocacy.people.customers import customers
from advocacy.people.identity import sign_in_links
from advocacy.people.saving import CustomerRow, save_customers
from tests.web.apps import app_of
from web.app import create_app
from web.cli import main
from web.testing import Wristwatch
from web.visitors import BROWSER, COOKIE
from web.wiring import House

OURS = "https://advocacy.test"
FOR_PEOPLE = {
    "Accept": "text/html,application/xhtml+xml",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
}
FORM = FOR_PEOPLE | {"Origin": OURS, "Sec-Fetch-Site": "same-origin"}


def browser_of(house: House, app: Litestar | None = None) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(cast(Any, app or app_of(house)), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=OURS, headers=FOR_PEOPLE)


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(house) as client:
        yield client


@pytest.fixture
async def maren(house: House) -> Actor:
    async with house.database.work(SYSTEM) as work:
        return Actor(
            "staff", await staff.add(work, "maren@example.com", "marketer", name="Maren Lindqvist"), "marketer"
        )


@pytest.fixture
async def ann(house: House) -> Actor:
    async with house.database.work(SYSTEM) as work:
        (customer,) = await save_customers(work, [CustomerRow(email="ann@example.com", name="Ann <b>Bold</b>")])
        await work.execute(customers.update().where(customers.c.id == customer).values(joined_at=work.now))
    return Actor("member", customer)


async def link_for(house: House, person: Actor, mark: str | None = None) -> identity.Link:
    async with house.database.work(SYSTEM) as work:
        asked = identity.Asked.by(mark, house.settings.secret_key) if mark else None
        return await identity.make_link(work, person, asked=asked)


def path_of(link: identity.Link) -> str:
    return f"/sign-in/{link.token}"


async def come_in(house: House, browser: httpx.AsyncClient, person: Actor) -> httpx.Response:
    answer = await browser.post(path_of(await link_for(house, person)), headers=FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/hub" if person.kind == "member" else "/")
    return answer


def form_of(text: str) -> dict[str, str]:
    found = re.search(r'name="form_token" value="(\w+)"', text)
    assert found is not None
    return {"form_token": found[1]}


async def kept(house: House) -> str:
    async with house.database.read() as read:
        return f"{await read.rows(select(sign_in_links))} {await read.rows(select(sessions.sessions))}"


async def test_who_is_not_signed_in_is_told_how_to_come_in(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/")
    assert answer.status_code == 200
    assert "Nobody is signed in here" in answer.text
    assert "advocacy link EMAIL" in answer.text


async def test_opening_a_link_however_often_changes_nothing(
    house: House, browser: httpx.AsyncClient, maren: Actor
) -> None:
    path = path_of(await link_for(house, maren))
    before = await kept(house)
    for _ in range(3):
        opened = await browser.get(path)
        looked_at = await browser.head(path)
        assert (opened.status_code, looked_at.status_code) == (200, 200)
        assert opened.text.count('<button class="button is-wide"') == 1
        assert "set-cookie" not in opened.headers
    assert await kept(house) == before


async def test_the_button_signs_in_and_the_front_page_says_as_whom(
    house: House, browser: httpx.AsyncClient, maren: Actor
) -> None:
    await come_in(house, browser, maren)
    said = (await browser.get("/")).text
    assert "You are here as Maren Lindqvist, marketer" in said
    assert "Find people who may be asked for a reference" in said
    assert "/api/docs" in said


async def test_a_members_front_page_is_the_hub_and_a_name_is_only_a_name(
    house: House, browser: httpx.AsyncClient, ann: Actor
) -> None:
    await come_in(house, browser, ann)
    front = await browser.get("/")
    assert (front.status_code, front.headers["Location"]) == (303, "/hub")
    hub = await browser.get("/hub")
    assert hub.status_code == 200
    assert "<b>Bold" not in hub.text


@pytest.mark.parametrize("role", ["manager", "admin"])
async def test_who_manages_goes_on_to_the_studio(house: House, browser: httpx.AsyncClient, role: str) -> None:
    async with house.database.work(SYSTEM) as work:
        person = Actor("staff", await staff.add(work, "otto@example.com", role), role)
    answer = await browser.post(path_of(await link_for(house, person)), headers=FORM)
    assert answer.headers["Location"] == "/studio"
    answer = await browser.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/studio")


async def test_what_the_page_says_can_be_done_can_be_done(
    house: House, browser: httpx.AsyncClient, maren: Actor
) -> None:
    await come_in(house, browser, maren)
    said = (await browser.get("/")).text
    found = [html.unescape(re.sub("<[^>]+>", "", one)) for one in re.findall(r"<code>(.*?)</code>", said)]
    assert found
    for command in found:
        words = command.split()
        assert words.pop(0) == "advocacy"
        told: click.Command = main
        while isinstance(told, click.Group):
            told = told.commands[words.pop(0)]
        options = {option for one in told.params for option in one.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= options, command


async def test_of_many_presses_at_once_one_signs_in(house: House, maren: Actor) -> None:
    path = path_of(await link_for(house, maren))
    async with browser_of(house) as browser:
        answers = await asyncio.gather(*(browser.post(path, headers=FORM) for _ in range(200)))
    statuses = Counter(one.status_code for one in answers)
    # Who presses on and on is told to wait; everybody else, that it was used.
    assert (statuses.pop(303), sum(statuses.values())) == (1, 199)
    assert statuses.keys() == {404, 429}
    async with house.database.read() as read:
        assert len(await sessions.of_actor(read, maren)) == 1


async def test_a_used_link_says_the_day_and_what_to_do(house: House, browser: httpx.AsyncClient, maren: Actor) -> None:
    path = path_of(await link_for(house, maren))
    await browser.post(path, headers=FORM)
    for answer in (await browser.get(path), await browser.post(path, headers=FORM)):
        assert answer.status_code == 404
        assert "This sign-in link was used on 5 January 2026." in answer.text
        assert "Ask for a new one; it takes a minute." in answer.text


async def test_an_old_link_says_until_when_it_was_good(
    house: House, browser: httpx.AsyncClient, maren: Actor, watch: Wristwatch
) -> None:
    path = path_of(await link_for(house, maren))
    watch.forward("PT10M")
    for answer in (await browser.get(path), await browser.post(path, headers=FORM)):
        assert answer.status_code == 404
        assert "until 09:10 on 5 January 2026" in answer.text
    assert "not one of ours" in (await browser.get("/sign-in/made-up")).text


async def test_another_browser_types_the_code(house: House, browser: httpx.AsyncClient, maren: Actor) -> None:
    link = await link_for(house, maren, mark="the one that asked")
    code = marks.code_of("the one that asked", house.settings.secret_key)
    assert 'name="code"' in (await browser.get(path_of(link))).text
    wrong = await browser.post(path_of(link), headers=FORM, data={"code": "1234"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert 'value="1234"' in wrong.text
    assert (await browser.post(path_of(link), headers=FORM)).status_code == 422
    assert (await browser.post(path_of(link), headers=FORM, data={"code": code})).status_code == 303


async def test_the_browser_that_asked_types_nothing(house: House, browser: httpx.AsyncClient, maren: Actor) -> None:
    link = await link_for(house, maren, mark="the one that asked")
    browser.cookies.set(BROWSER, "the one that asked")
    assert 'name="code"' not in (await browser.get(path_of(link))).text
    assert (await browser.post(path_of(link), headers=FORM)).status_code == 303


async def test_the_cookie_stays_in_this_browser_and_on_this_host(
    house: House, browser: httpx.AsyncClient, maren: Actor, ann: Actor
) -> None:
    for person, seconds in ((maren, 12 * 3600), (ann, 14 * 86_400)):
        cookie, mark = (await come_in(house, browser, person)).headers.get_list("Set-Cookie")
        assert mark.startswith(f'{BROWSER}=""; ')
        assert "Max-Age=0" in mark
        name, *flags = cookie.split("; ")
        assert name.startswith(f"{COOKIE}=")
        assert {flag.lower() for flag in flags} == {
            "path=/",
            "secure",
            "httponly",
            "samesite=lax",
            f"max-age={seconds}",
        }


async def test_every_sign_in_has_a_cookie_of_its_own_and_ends_the_one_before(
    house: House, browser: httpx.AsyncClient, maren: Actor, ann: Actor
) -> None:
    await come_in(house, browser, maren)
    first = browser.cookies[COOKIE]
    await come_in(house, browser, ann)
    assert browser.cookies[COOKIE] != first
    assert first not in await kept(house)
    async with house.database.read() as read:
        assert await sessions.visit(read, first) is None


async def test_signing_out_holds_at_once(house: House, browser: httpx.AsyncClient, maren: Actor) -> None:
    await come_in(house, browser, maren)
    token = browser.cookies[COOKIE]
    answer = await browser.post("/sign-out", headers=FORM, data=form_of((await browser.get("/")).text))
    assert answer.status_code == 303
    assert all(flag in answer.headers["Set-Cookie"] for flag in ("Max-Age=0", "Secure", "Path=/"))
    assert COOKIE not in browser.cookies
    browser.cookies.set(COOKIE, token)
    assert "Nobody is signed in here" in (await browser.get("/")).text


async def test_who_leaves_the_staff_is_out_on_the_next_request(
    house: House, browser: httpx.AsyncClient, maren: Actor
) -> None:
    await come_in(house, browser, maren)
    async with house.database.work(SYSTEM) as work:
        await staff.give_role(work, int(maren.id or 0), "manager")
    assert (await browser.get("/")).headers["Location"] == "/studio"
    async with house.database.work(SYSTEM) as work:
        await team.deactivate(work, int(maren.id or 0))
    assert "Nobody is signed in here" in (await browser.get("/")).text


async def test_who_leaves_the_hub_is_out_on_the_next_request(
    house: House, browser: httpx.AsyncClient, ann: Actor
) -> None:
    await come_in(house, browser, ann)
    async with house.database.work(SYSTEM) as work:
        await membership.leave(work, int(ann.id or 0))
    assert "Nobody is signed in here" in (await browser.get("/")).text


async def test_being_signed_in_ends_by_itself(
    house: House, browser: httpx.AsyncClient, maren: Actor, watch: Wristwatch
) -> None:
    await come_in(house, browser, maren)
    watch.forward("PT11H59M")
    assert "You are here" in (await browser.get("/")).text
    watch.forward("PT1M")
    assert "Nobody is signed in here" in (await browser.get("/")).text


async def test_everywhere_can_be_ended_together(house: House, browser: httpx.AsyncClient, maren: Actor) -> None:
    async with browser_of(house) as another:
        for one in (browser, another):
            await come_in(house, one, maren)
        async with house.database.work(SYSTEM) as work:
            assert [row.agent for row in await sessions.of_actor(work, maren)] == ["Firefox/Linux"] * 2
            await sessions.end_all(work, maren)
        for one in (browser, another):
            assert "Nobody is signed in here" in (await one.get("/")).text
    assert "Firefox" not in await kept(house)


async def test_an_altered_cookie_is_nobody(house: House, browser: httpx.AsyncClient, maren: Actor) -> None:
    await come_in(house, browser, maren)
    token = browser.cookies[COOKIE]
    browser.cookies.clear()
    altered = token[:-1] + ("A" if token[-1] != "A" else "B")
    for cookie, said in (
        (token, "You are here"),
        *((bad, "Nobody is signed in here") for bad in (altered, "", "é", "%ED%A0%80", '"', "x" * 5000)),
    ):
        answer = await browser.get("/", headers={b"Cookie": f"{COOKIE}={cookie}".encode()})
        assert said in answer.text


async def test_what_comes_from_another_site_is_refused(house: House, browser: httpx.AsyncClient, maren: Actor) -> None:
    link = await link_for(house, maren)
    for told in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.test"},
        {"Origin": f"{OURS}.elsewhere.test"},
        {"Origin": "null"},
        {"Origin": "https://elsewhere.test", "Sec-Fetch-Site": "same-origin"},
    ):
        answer = await browser.post(path_of(link), headers=told)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert (await browser.post(path_of(link), headers=FORM)).status_code == 303


async def test_without_a_sign_in_there_is_nothing_to_sign_out_of(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/sign-out", headers=FORM)).status_code == 403


async def test_doing_something_is_noted_and_reading_is_not(
    house: House, browser: httpx.AsyncClient, maren: Actor, watch: Wristwatch
) -> None:
    await come_in(house, browser, maren)
    watch.forward("PT1H")
    before = await kept(house)
    page = await browser.get("/")
    assert await kept(house) == before
    await browser.post("/sign-out", headers=FORM, data=form_of(page.text))
    async with house.database.read() as read:
        assert await read.value(select(sessions.sessions.c.last_seen_at)) == watch()


async def test_pages_are_never_kept_and_run_nothing(house: House, browser: httpx.AsyncClient, maren: Actor) -> None:
    link = await link_for(house, maren)
    await come_in(house, browser, maren)
    for path in ("/", path_of(link), "/nowhere"):
        answer = await browser.get(path)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        nonce = re.search(r"'nonce-([\w-]{22})'", answer.headers["Content-Security-Policy"])
        assert nonce is not None
        assert re.findall(r"<script[^>]*>", answer.text) == [
            f'<script src="{htmx}" nonce="{nonce[1]}" defer>'
            for htmx in re.findall(r'src="(/static/vendor/[^"]+)"', answer.text)
        ]
        assert not re.search(r"<style| style=| on\w+=", answer.text)
        assert (answer.text.count("<h1"), answer.text.count("<main"), answer.text.count('class="skip"')) == (1, 1, 1)
        for part in re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text):
            assert (await browser.get(part)).status_code == 200, part


async def test_a_mistake_is_a_page_for_people_and_json_for_programs(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/nowhere")
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing at this address." in page.text
    for path, accept in (("/nowhere", "application/json"), ("/nowhere", "*/*"), ("/api/v1/nowhere", "text/html")):
        answer = await browser.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
    assert (await browser.post("/", headers=FORM)).status_code == 405


async def test_what_breaks_says_nothing_of_the_inside_and_keeps_no_link(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    @get("/breaks/{token:str}", sync_to_thread=False)
    def breaks(token: FromPath[str]) -> None:  # noqa: ARG001
        raise LookupError("the inside")

    app = create_app(house)
    app.register(breaks)
    async with browser_of(house, app) as browser:
        answer = await browser.get("/breaks/of-somebody")
    assert answer.status_code == 500
    assert "Something broke on our side." in answer.text
    assert "inside" not in answer.text
    assert "GET /breaks/{token} broke" in caplog.text
    assert "of-somebody" not in caplog.text
