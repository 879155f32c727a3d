"""Asking for a link in a browser: what it learns, what it is shown, how often it may, and where it goes on to."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from sqlalchemy import event, func, select

from advocacy.database import SYSTEM
from advocacy.people import membership, sessions, staff
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.people.sign_ins import sign_in_asks
from tests.advocacy.delivery.sink import Sink
from tests.web.apps import app_of
from tests.web.test_entrance import FORM, OURS, browser_of
from web.due import carry_out
from web.testing import Wristwatch
from web.visitors import BROWSER, COOKIE
from web.wiring import House, open_house

MAREN = "maren@example.com"
ANN = "ann@example.com"


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    opened = Sink()
    opened.url = await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def mailing(house: House, sink: Sink, watch: Wristwatch) -> AsyncIterator[House]:
    """The installation with a mail server, a colleague and a member."""
    opened = open_house(replace(house.settings, smtp_url=sink.url, base_url=OURS), clock=watch)
    async with opened.database.work(SYSTEM) as work:
        await staff.add(work, MAREN, "manager", name="Maren Lindqvist")
        (ann,) = await save_customers(work, [CustomerRow(email=ANN, name="Ann Person")])
        await work.execute(customers.update().where(customers.c.id == ann).values(joined_at=work.now))
    yield opened
    await opened.close()


@pytest.fixture
async def browser(mailing: House) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(mailing) as client:
        yield client


async def ask(browser: httpx.AsyncClient, address: str, **more: str) -> httpx.Response:
    return await browser.post("/sign-in", headers=FORM, data={"email": address, **more})


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(rf"{OURS}(/sign-in/[\w-]{{22}})\s", body.get_content())
    assert found is not None
    return found[1]


def code_on(page: str) -> str:
    found = re.search(r'<span class="code">(\d{4}) (\d{4})</span>', page)
    assert found is not None
    return found[1] + found[2]


async def test_in_the_browser_that_asked_one_press_is_enough(
    mailing: House, sink: Sink, browser: httpx.AsyncClient
) -> None:
    page = (await browser.get("/sign-in")).text
    assert '<label for="email">' in page
    asked = await ask(browser, MAREN)
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in/asked")
    assert "Look into your mail" in (await browser.get("/sign-in/asked")).text
    await carry_out(mailing)
    link = link_in(sink.mails[0])
    assert 'name="code"' not in (await browser.get(link)).text
    entered = await browser.post(link, headers=FORM)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/studio")
    assert BROWSER not in browser.cookies
    assert "Maren Lindqvist" in (await browser.get("/studio")).text


async def test_on_another_device_the_code_is_typed(mailing: House, sink: Sink, browser: httpx.AsyncClient) -> None:
    await ask(browser, ANN)
    code = code_on((await browser.get("/sign-in/asked")).text)
    await carry_out(mailing)
    link = link_in(sink.mails[0])
    async with browser_of(mailing) as phone:
        assert 'name="code"' in (await phone.get(link)).text
        wrong = await phone.post(link, headers=FORM, data={"code": code[:-1]})
        assert wrong.status_code == 422
        assert "That is not the code the other browser shows. After five wrong ones the link ends." in wrong.text
        entered = await phone.post(link, headers=FORM, data={"code": f"{code[:4]} {code[4:]}"})
        assert (entered.status_code, entered.headers["Location"]) == (303, "/hub")
        assert COOKIE in phone.cookies


async def test_the_page_with_the_code_can_be_loaded_again_and_asking_again_keeps_it(
    mailing: House, sink: Sink, browser: httpx.AsyncClient
) -> None:
    await ask(browser, MAREN)
    first = (await browser.get("/sign-in/asked")).text
    await ask(browser, MAREN)
    assert code_on((await browser.get("/sign-in/asked")).text) == code_on(first)
    await carry_out(mailing)
    # Mails overtake each other: either of them is good in the browser that asked for both.
    assert len({link_in(mail) for mail in sink.mails}) == 2
    for mail in sink.mails:
        assert (await browser.get(link_in(mail))).status_code == 200
    assert (await browser.post(link_in(sink.mails[0]), headers=FORM)).status_code == 303


async def test_who_has_not_asked_has_no_code(browser: httpx.AsyncClient) -> None:
    for cookie in (None, "", "x", "é", "a" * 23, '"', "0" * 22 + "%"):
        headers = {b"Cookie": f"{BROWSER}={cookie}".encode()} if cookie is not None else {}
        answer = await browser.get("/sign-in/asked", headers=headers)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")


async def test_the_mark_stays_in_this_browser_for_as_long_as_the_link_is_good(browser: httpx.AsyncClient) -> None:
    cookie = (await ask(browser, MAREN)).headers["Set-Cookie"]
    name, *flags = cookie.split("; ")
    assert re.fullmatch(rf"{BROWSER}=[\w-]{{22}}", name)
    assert {flag.lower() for flag in flags} == {"path=/", "secure", "httponly", "samesite=lax", "max-age=600"}


def told(answer: httpx.Response) -> list[tuple[str, str]]:
    """What a browser gets to see, without what is drawn anew each time."""
    kept = [(name, re.sub(r"[\w-]{22,}", "…", value)) for name, value in answer.headers.items()]
    return [*kept, ("body", re.sub(r"nonce-?=?\"?[\w-]+|\d{4} \d{4}|\?v=\w+", "…", answer.text))]


@contextmanager
def spoken(house: House) -> Iterator[list[tuple[str, bool]]]:
    """The statements that a house speaks to its database."""
    said: list[tuple[str, bool]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, many: Any) -> None:
        said.append((statement, many))

    engines = {house.database.writer.sync_engine, house.database.reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    yield said
    for engine in engines:
        event.remove(engine, "before_cursor_execute", hear)


async def test_nobody_learns_whose_an_address_is(mailing: House, watch: Wristwatch) -> None:
    seen = []
    for address in (MAREN, ANN, "nobdy@example.com", "ben.p@example.com"):
        watch.forward("PT1H")
        async with browser_of(mailing) as browser:
            with spoken(mailing) as said:
                asked = await ask(browser, address)
            seen.append((told(asked), told(await browser.get("/sign-in/asked")), said))
    for answers in zip(*seen, strict=True):
        assert answers[0]
        assert all(one == answers[0] for one in answers)


async def test_the_harness_would_hear_the_difference(mailing: House) -> None:
    """The control: a question about an address that is somebody's is heard, and seen in the number of statements."""
    heard = []
    for address in (MAREN, "nobdy@example.com"):
        with spoken(mailing) as said:
            async with mailing.database.work(SYSTEM) as work:
                person = await staff.by_email(work, address)
                if person is not None:
                    await staff.get(work, person.id)
        heard.append(said)
    assert heard[0] != heard[1]


async def test_what_is_no_address_stays_in_its_field(browser: httpx.AsyncClient) -> None:
    for address, words in (
        ("", "The address is missing."),
        ('"><b>ann', "That is not an address."),
        ("ann@example.com\x00", "That is not an address."),
    ):
        answer = await ask(browser, address, next="/hub/points")
        assert answer.status_code == 422
        assert words in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert 'id="email-error"' in answer.text
        assert '<input type="hidden" name="next" value="/hub/points">' in answer.text
        assert '"><b>' not in answer.text
        assert "set-cookie" not in answer.headers
    assert (await browser.post("/sign-in", headers=FORM)).status_code == 422
    assert (await browser.post("/sign-in", headers=FORM, files={"email": b"\xff"})).status_code == 422


async def test_it_can_be_read_in_german(browser: httpx.AsyncClient) -> None:
    german = {"Accept-Language": "de-AT,de;q=0.9"}
    page = (await browser.get("/sign-in", headers=german)).text
    assert '<html lang="de">' in page
    assert "Wohin dürfen wir Ihren Link schicken?" in page
    wrong = await browser.post("/sign-in", headers=FORM | german, data={"email": "ann"})
    assert "Das ist keine Adresse." in wrong.text
    assert "Schreiben Sie sie wie ann@example.com." in wrong.text


async def test_without_a_mail_server_it_says_so(house: House) -> None:
    async with browser_of(house) as browser:
        for path in ("/", "/sign-in"):
            page = (await browser.get(path)).text
            assert "advocacy link EMAIL" in page
            assert 'name="email"' not in page
        refused = await ask(browser, MAREN)
    assert refused.status_code == 409
    assert "This installation sends no mail." in refused.text
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(sign_in_asks)) == 0


async def test_only_a_page_of_ours_can_ask(browser: httpx.AsyncClient, mailing: House) -> None:
    answer = await browser.post("/sign-in", headers=FORM | {"Sec-Fetch-Site": "cross-site"}, data={"email": MAREN})
    assert answer.status_code == 403
    async with mailing.database.read() as read:
        assert await read.value(select(func.count()).select_from(sign_in_asks)) == 0


async def test_who_wanted_a_page_goes_on_to_it(mailing: House, sink: Sink, watch: Wristwatch) -> None:
    for address, wanted, then in (
        (ANN, "/hub/points", "/hub/points"),
        (ANN, "/studio/queue", "/hub"),  # a member has no way in there
        (ANN, "//elsewhere.test", "/hub"),
        (MAREN, "/desk", "/desk"),
        (MAREN, "/hub", "/studio"),
        (MAREN, "https://elsewhere.test", "/studio"),
    ):
        watch.forward("PT1H")
        async with browser_of(mailing) as browser:
            page = (await browser.get("/sign-in", params={"next": wanted})).text
            offered = re.search(r'name="next" value="([^"]*)"', page)
            assert offered is not None
            assert offered[1] in {wanted, ""}
            await ask(browser, address, next=wanted)
            await carry_out(mailing)
            entered = await browser.post(link_in(sink.mails.pop()), headers=FORM)
            assert (entered.status_code, entered.headers["Location"]) == (303, then)
            # Signed in already: straight on.
            again = await browser.get("/sign-in", params={"next": wanted})
            assert (again.status_code, again.headers["Location"]) == (303, then)


async def test_the_guard_leads_here_and_back(mailing: House, sink: Sink, browser: httpx.AsyncClient) -> None:
    turned_away = await browser.get("/hub")
    assert turned_away.status_code == 303
    page = (await browser.get(turned_away.headers["Location"])).text
    assert '<input type="hidden" name="next" value="/hub">' in page
    await ask(browser, ANN, next="/hub")
    await carry_out(mailing)
    entered = await browser.post(link_in(sink.mails[0]), headers=FORM)
    assert entered.headers["Location"] == "/hub"
    assert (await browser.get("/hub")).status_code == 200


async def test_who_leaves_while_the_mail_is_under_way_does_not_come_in(
    mailing: House, sink: Sink, browser: httpx.AsyncClient
) -> None:
    await ask(browser, ANN)
    await carry_out(mailing)
    async with mailing.database.work(SYSTEM) as work:
        await membership.leave(work, 1)
    answer = await browser.post(link_in(sink.mails[0]), headers=FORM)
    assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)
    async with mailing.database.read() as read:
        assert await read.value(select(func.count()).select_from(sessions.sessions)) == 0


async def knocks(house: House, times: int, forwarded: str) -> Counter[int]:
    """How often so many asks, each for another address and with another word about from where, were answered how."""
    async with browser_of(house, app_of(house)) as browser:
        answers = [
            await browser.post(
                "/sign-in",
                headers=FORM | {"X-Forwarded-For": forwarded.format(f"10.{n >> 8}.{n & 255}.1")},
                data={"email": f"c{n}@example.com"},
            )
            for n in range(times)
        ]
    late = [one for one in answers if one.status_code == 429]
    assert all(int(one.headers["Retry-After"]) == 3600 for one in late)
    assert all("That was often enough for now." in one.text for one in late)
    return Counter(one.status_code for one in answers)


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [(0, "{}"), (1, "{}, 203.0.113.9"), (2, "{}, 203.0.113.9, 198.51.100.7")],
    ids=["no proxy", "one proxy", "two proxies"],
)
async def test_what_callers_say_of_themselves_does_not_make_their_allowance_grow(
    mailing: House, proxies: int, forwarded: str
) -> None:
    house = replace(mailing, settings=replace(mailing.settings, proxies=proxies))
    assert await knocks(house, 1000 if proxies == 1 else 100, forwarded) == Counter(
        {303: 30, 429: 970 if proxies == 1 else 70}
    )


async def test_an_installation_that_counts_a_proxy_too_many_would_be_deceived(mailing: House) -> None:
    """The control: with a setting that believes what the caller wrote, the allowance grows."""
    house = replace(mailing, settings=replace(mailing.settings, proxies=2))
    assert (await knocks(house, 100, "{}, 203.0.113.9"))[303] > 30


async def test_guessing_is_limited_and_waiting_helps(mailing: House, sink: Sink, watch: Wristwatch) -> None:
    async with browser_of(mailing) as browser:
        statuses = [(await browser.post(f"/sign-in/{n}", headers=FORM)).status_code for n in range(40)]
        assert statuses == [404] * 30 + [429] * 10
        await ask(browser, MAREN)
        await carry_out(mailing)
        link = link_in(sink.mails[0])
        assert (await browser.post(link, headers=FORM)).status_code == 429
        watch.forward("PT1H")
        await ask(browser, MAREN)
        await carry_out(mailing)
        assert (await browser.post(link_in(sink.mails[1]), headers=FORM)).status_code == 303
