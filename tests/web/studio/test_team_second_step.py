"""The second step, as a browser sees it: before it nobody is anybody, after it the cookie is another one."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar import Request, Router, get
from pyotp import TOTP
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor
from advocacy.people import factors, recovery, sessions, staff, totp
from advocacy.people.audit import audit_entries
from tests.advocacy.people.device import Device
from tests.conftest import SECRET
from tests.web.conftest import Opens
from tests.web.doors import Door, doors
from tests.web.test_entrance import FOR_PEOPLE, FORM, OURS, browser_of, form_of, link_for, path_of
from tests.web.visits import Tour, Visitor
from web.app import create_app
from web.studio.team.me import ME
from web.testing import Wristwatch
from web.visitors import COOKIE, EVERYBODY, SIGNED_IN, CookieAuthentication, form_token
from web.wiring import House

SECOND = "/sign-in/second"
SET_UP = f"{ME}/factors"


@pytest.fixture
async def maren(house: House) -> Actor:
    async with house.database.work(SYSTEM) as work:
        return Actor("staff", await staff.add(work, "maren@example.com", "manager", name="Maren Lindqvist"), "manager")


@pytest.fixture
def site(house: House) -> House:
    """The house under the address that the browsers of the tests see."""
    house.settings = replace(house.settings, base_url=OURS)
    return house


async def app_of(house: House, person: Actor, watch: Wristwatch) -> tuple[TOTP, Sequence[str]]:
    """An app that is set up, and the recovery codes that came with it."""
    number = int(person.id or 0)
    async with house.database.work(person) as work:
        await totp.begin(work, number, secret_key=SECRET)
        app = TOTP(str(await totp.drawn_for(work, number, secret_key=SECRET)))
        assert await totp.confirm(work, number, app.at(work.now), secret_key=SECRET)
        codes = await recovery.renew(work, number, secret_key=SECRET)
    watch.forward("PT1M")
    return app, codes


async def halfway(house: House, person: Actor) -> httpx.AsyncClient:
    """Their browser, after the button on the page of a link."""
    browser = browser_of(house)
    answer = await browser.post(path_of(await link_for(house, person)), headers=FORM)
    assert answer.status_code == 303
    return browser


async def send(browser: httpx.AsyncClient, path: str, house: House, **fields: str) -> httpx.Response:
    data = {"form_token": form_token(house.settings.secret_key, browser.cookies[COOKIE]), **fields}
    return await browser.post(path, data=data, headers=FORM)


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get(ME, headers=FOR_PEOPLE)).status_code == 200


async def test_the_link_leads_to_the_second_step_and_the_code_on_to_where_they_wanted(
    house: House, maren: Actor, watch: Wristwatch
) -> None:
    app, _ = await app_of(house, maren, watch)
    browser = await halfway(house, maren)
    led = await browser.get("/studio/team", headers=FOR_PEOPLE)
    assert (led.status_code, led.headers["Location"]) == (303, f"{SECOND}?next=%2Fstudio%2Fteam")
    text = (await browser.get(led.headers["Location"], headers=FOR_PEOPLE)).text
    assert "One step more, Maren" in text
    assert "The six digits of your app" in text
    fields = form_of(text) | {"code": app.at(watch()), "next": "/studio/team"}
    came = await browser.post(SECOND, data=fields, headers=FORM)
    assert (came.status_code, came.headers["Location"]) == (303, "/studio/team")
    assert await is_in(browser)


async def test_the_cookie_before_the_step_is_worth_nothing_after_it(
    house: House, maren: Actor, watch: Wristwatch
) -> None:
    """Session fixation: who put their own cookie into somebody's browser does not come in with them."""
    app, _ = await app_of(house, maren, watch)
    browser = await halfway(house, maren)
    before = browser.cookies[COOKIE]
    await send(browser, SECOND, house, code=app.at(watch()))
    assert browser.cookies[COOKIE] != before
    other = browser_of(house)
    other.cookies.set(COOKIE, before)
    assert not await is_in(other)
    assert (await other.get(SECOND, headers=FOR_PEOPLE)).headers["Location"].startswith("/sign-in?")


async def test_a_wrong_code_says_so_and_is_noted_and_many_are_too_many(
    house: House, maren: Actor, watch: Wristwatch
) -> None:
    app, codes = await app_of(house, maren, watch)
    browser = await halfway(house, maren)
    wrong = f"{(int(app.at(watch())) + 1) % 10**6:06}"
    for _ in range(factors.TRIES.most):
        answer = await send(browser, SECOND, house, code=wrong)
        assert answer.status_code == 422
        assert "That code is not good" in answer.text
    assert (await send(browser, SECOND, house, code=codes[0])).status_code == 429
    assert not await is_in(browser)
    async with house.database.read() as read:
        noted = await read.rows(select(audit_entries.c.actor).where(audit_entries.c.deed == "sign_in.refused"))
    assert [row.actor for row in noted] == [str(maren)] * factors.TRIES.most
    for sent in ("", " ", "x" * 61):
        assert (await send(browser, SECOND, house, code=sent)).status_code == 422


async def test_a_recovery_code_opens_once(house: House, maren: Actor, watch: Wristwatch) -> None:
    _, codes = await app_of(house, maren, watch)
    browser = await halfway(house, maren)
    assert (await send(browser, SECOND, house, code=codes[3])).status_code == 303
    assert await is_in(browser)
    again = await halfway(house, maren)
    assert (await send(again, SECOND, house, code=codes[3])).status_code == 422
    assert not await is_in(again)


async def challenge(browser: httpx.AsyncClient, house: House, path: str) -> str:
    answer = await send(browser, path, house)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_a_passkey_is_set_up_and_opens_and_its_answer_opens_once(site: House, maren: Actor) -> None:
    browser = await halfway(site, maren)
    assert await is_in(browser)
    device = Device("advocacy.test", OURS)
    made = device.make(await challenge(browser, site, f"{ME}/passkeys/challenge"))
    codes = await send(browser, f"{ME}/passkeys", site, credential=made, name="Phone")
    assert codes.status_code == 200
    assert len(re.findall(r"<li><code>[a-z2-9-]{14}</code>", codes.text)) == recovery.HOW_MANY
    assert await is_in(browser), "who has just set it up holds it"

    other = await halfway(site, maren)
    assert not await is_in(other)
    answer = device.show(await challenge(other, site, f"{SECOND}/passkey/challenge"))
    thief = await halfway(site, maren)
    await challenge(thief, site, f"{SECOND}/passkey/challenge")
    assert (await send(thief, f"{SECOND}/passkey", site, credential=answer)).status_code == 422
    assert (await send(other, f"{SECOND}/passkey", site, credential=answer)).status_code == 303
    assert await is_in(other)
    assert (await send(thief, f"{SECOND}/passkey", site, credential=answer)).status_code == 422
    assert not await is_in(thief)


async def test_setting_one_up_shuts_the_other_browsers(house: House, maren: Actor, watch: Wristwatch) -> None:
    here, elsewhere = await halfway(house, maren), await halfway(house, maren)
    assert (await send(here, f"{ME}/app", house)).headers["Location"] == f"{ME}/app"
    page = (await here.get(f"{ME}/app", headers=FOR_PEOPLE)).text
    secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))
    assert re.search(r'<svg class="qr"[^>]*><path d="M', page)
    assert (await send(here, f"{ME}/app/code", house, code="000000")).status_code == 422
    shown = await send(here, f"{ME}/app/code", house, code=TOTP(secret).at(watch()))
    assert "Ten codes for the day" in shown.text
    assert await is_in(here)
    assert not await is_in(elsewhere)
    assert (await here.get(f"{ME}/app", headers=FOR_PEOPLE)).headers["Location"] == SET_UP


async def test_where_it_is_required_nothing_comes_before_setting_one_up(
    house: House, maren: Actor, watch: Wristwatch
) -> None:
    house.settings = replace(house.settings, second_factor_required=True)
    browser = await halfway(house, maren)
    before = browser.cookies[COOKIE]
    for path in ("/studio", ME, "/studio/team", SECOND):
        led = await browser.get(path, headers=FOR_PEOPLE)
        assert (led.status_code, led.headers["Location"].partition("?")[0]) == (303, SET_UP), path
    assert (await send(browser, f"{ME}/codes", house)).headers["Location"].startswith(SET_UP)
    assert "Everybody who works here has one" in (await browser.get(SET_UP, headers=FOR_PEOPLE)).text
    await send(browser, f"{ME}/app", house)
    page = (await browser.get(f"{ME}/app", headers=FOR_PEOPLE)).text
    code = TOTP("".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))).at(watch())
    shown = await send(browser, f"{ME}/app/code", house, code=code)
    assert 'href="/studio"' in shown.text
    assert browser.cookies[COOKIE] != before
    assert await is_in(browser)
    # Without it they are where they began.
    assert (await send(browser, f"{ME}/app/removal", house)).status_code == 303
    assert not await is_in(browser)


async def test_signing_out_is_possible_halfway(house: House, maren: Actor, watch: Wristwatch) -> None:
    await app_of(house, maren, watch)
    browser = await halfway(house, maren)
    token = browser.cookies[COOKIE]
    assert (await send(browser, "/sign-out", house)).status_code == 303
    async with house.database.read() as read:
        assert await sessions.visit(read, token) is None


async def test_the_front_page_and_the_page_of_asking_lead_to_the_step(
    house: House, maren: Actor, watch: Wristwatch
) -> None:
    await app_of(house, maren, watch)
    browser = await halfway(house, maren)
    for path in ("/", "/sign-in"):
        assert (await browser.get(path, headers=FOR_PEOPLE)).headers["Location"] == SECOND
    swapped = await browser.get("/studio/team", headers=FOR_PEOPLE | {"HX-Request": "true"})
    assert (swapped.status_code, swapped.headers["HX-Redirect"]) == (204, SECOND)
    assert (await browser.get("/studio/team", headers={"Accept": "application/json"})).status_code == 401


# Every door there is


async def half_visitor(tour: Tour) -> Visitor:
    """An admin with a second factor that is not proven yet: whoever got into her mailbox."""
    kim = Actor("staff", tour.cast.staff["kim"], "admin")
    async with tour.house.database.work(SYSTEM) as work:
        token = await sessions.begin(work, kim)
    client = browser_of(tour.house, tour.app)
    client.cookies.set(COOKIE, token)
    return Visitor("kim", "staff", client, form_token(tour.house.settings.secret_key, token))


def is_shut(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["Location"].startswith(f"{SECOND}?next=")


def are_pages_of_somebody(door: Door) -> bool:
    kinds = door.kinds or frozenset()
    own = {f"{method} {path}" for method in ("GET", "HEAD", "POST") for path in (SECOND, f"{SECOND}/passkey")}
    own |= {f"POST {SECOND}/passkey/challenge", "POST /sign-out"}
    return door.is_page and EVERYBODY not in kinds and str(door) not in own


async def knock(who: Visitor, door: Door) -> httpx.Response:
    """A request as a browser sends it. What is filled in need not be there: nobody gets so far as to look."""
    data = None if door.is_safe else {"form_token": who.form_token}
    headers = FOR_PEOPLE if door.is_safe else FORM
    return await who.client.request(door.method, re.sub(r"{\w+}", "1", door.path), data=data, headers=headers)


async def entered(tour: Tour, who: Visitor) -> list[str]:
    """The doors that let somebody in who is halfway in."""
    found = []
    for door in doors(tour.app):
        if are_pages_of_somebody(door):
            answer = await knock(who, door)
            if not is_shut(answer):
                found.append(f"{door} → {answer.status_code}")
    return found


async def test_halfway_in_no_door_opens(opened: Opens) -> None:
    tour = await opened.tour()
    assert len([door for door in doors(tour.app) if are_pages_of_somebody(door)]) > 60
    assert await entered(tour, await half_visitor(tour)) == []


async def test_halfway_in_a_page_for_everybody_takes_them_for_nobody(opened: Opens) -> None:
    tour = await opened.tour()
    who, nobody = await half_visitor(tour), Visitor("nobody", "", browser_of(tour.house, tour.app))
    for door in doors(tour.app):
        if door.is_page and door.is_safe and EVERYBODY in (door.kinds or ()) and door.path not in {"/", "/sign-in"}:
            seen, told = await knock(who, door), await knock(nobody, door)
            assert seen.status_code == told.status_code, door
            assert "Kim" not in seen.text, door


async def test_a_door_that_forgets_to_ask_is_found(opened: Opens) -> None:
    """The control arm: a page of a member of staff behind the cookie alone, without the guard."""
    used = await opened.tour()
    tour = Tour.of(used.house, create_app(used.house), used.cast)

    @get("/studio/forgotten", opt=dict(SIGNED_IN))
    async def forgotten(request: Request[Any, Any, Any]) -> str:
        return str(request.auth.name)

    tour.app.register(Router("/", route_handlers=[forgotten], middleware=[CookieAuthentication], opt={}))
    assert await entered(tour, await half_visitor(tour)) == ["GET /studio/forgotten → 200"]


async def test_proven_the_same_doors_open(opened: Opens) -> None:
    """Were her cookie no good at all, every door would be shut for the wrong reason."""
    tour = await opened.tour()
    kim = Actor("staff", tour.cast.staff["kim"], "admin")
    async with tour.house.database.work(SYSTEM) as work:
        token = await sessions.begin(work, kim, proven=True)
    client = browser_of(tour.house, tour.app)
    client.cookies.set(COOKIE, token)
    for path in ("/studio/team", "/studio/team/log", ME):
        assert (await client.get(path, headers=FOR_PEOPLE)).status_code == 200, path


async def test_what_a_device_could_never_say_breaks_nothing(site: House, maren: Actor) -> None:
    browser = await halfway(site, maren)
    device = Device("advocacy.test", OURS)
    for sent in ("", "null", "[1]", json.dumps({"id": "x"}), "\x00", "é" * 100):
        device.make(await challenge(browser, site, f"{ME}/passkeys/challenge"))
        answer = await send(browser, f"{ME}/passkeys", site, credential=sent, name="Phone")
        assert answer.status_code == 422, sent
        assert "did not come through" in answer.text
    nameless = device.make(await challenge(browser, site, f"{ME}/passkeys/challenge"))
    answer = await send(browser, f"{ME}/passkeys", site, credential=nameless, name=" ")
    assert (answer.status_code, "A passkey has a name" in answer.text) == (422, True)
    assert (await send(browser, f"{ME}/passkeys", site, credential=nameless, name="Phone")).status_code == 200
