"""Where mails lead: followed by stored ids, opened by scanners without harm, and stopped by one click."""

import re
from collections.abc import AsyncIterator
from typing import Any, cast
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.delivery.mail import Letter, mails, queue
from advocacy.delivery.tracking import mail_events, mail_links
from advocacy.engine.journal import journal
from advocacy.people.customers import change, customers
from tests.advocacy.delivery.post import DOCUMENT, VERSION, people, publish, put
from tests.web.apps import app_of
from tests.web.mailbox import posting
from tests.web.test_entrance import browser_of
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import House

SCANNER = {"User-Agent": "Mozilla/5.0 BarracudaCentral"}
PERSON = {"User-Agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15"}


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(cast(Any, app_of(house)))
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


def forged(good: str) -> list[str]:
    """Ends of addresses that are not ours, made from one that is."""
    key, purpose, about, until, signature = good.split(".")
    other = {True: "B", False: "A"}
    altered = [
        f"{signature[:place]}{other[signature[place] == 'A']}{signature[place + 1 :]}"
        for place in range(len(signature))
    ]
    mail = about.partition("-")[0]
    return [
        *[f"{key}.{purpose}.{about}.{until}.{one}" for one in (*altered, "", signature[:-1], signature + "A")],
        *[f"{key}.{purpose}.{one}.{until}.{signature}" for one in (mail, f"{mail}-1", f"{mail}-99", "2-0", "-", "0-0")],
        *[f"{key}.{one}.{about}.{until}.{signature}" for one in ("open", "join", "survey", "unsubscribe", "")],
        *[f"{key}.{purpose}.{about}.{one}.{signature}" for one in ("ffffffff", "0", until[:-1], f"{until}0")],
        *[f"{one}.{purpose}.{about}.{until}.{signature}" for one in ("00000000", key[::-1], "")],
    ]


ELSEWHERE = [
    *("https://evil.test", "//evil.test", "/\\evil.test", "https:evil.test", "javascript:alert(1)", "data:text/html,x"),
    *("https://advocacy.test@evil.test", "https://advocacy.test.evil.test", "%2F%2Fevil.test", "\thttps://evil.test"),
    *("/%09/evil.test", "///evil.test", "http://127.0.0.1:8000.evil.test", "https://evil.test#http://127.0.0.1:8000"),
]
NAMES = ("url", "to", "next", "target", "r", "redirect", "u", "link", "continue")


async def test_the_counter_leads_only_where_a_mail_led(house: House, browser: httpx.AsyncClient) -> None:
    html, _ = await written(house)
    path = path_of(html, "/m/c/")
    good = path.removeprefix("/m/c/")
    async with house.database.read() as read:
        targets = {row.target for row in await read.rows(select(mail_links.c.target))}
    for one in forged(good):
        assert (await browser.get(f"/m/c/{one}")).status_code == 404, one
    tried = len(forged(good))
    for elsewhere in ELSEWHERE:
        for asked in (*[f"{path}?{name}={quote(elsewhere)}" for name in NAMES], f"/m/c/{quote(elsewhere, safe='')}"):
            answer = await browser.get(asked, headers={"Host": "127.0.0.1:8000", "X-Forwarded-Host": "evil.test"})
            on_list = answer.status_code == 302 and answer.headers["location"] in targets
            assert on_list or answer.status_code == 404, asked
            tried += 1
    assert tried >= 100


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


async def test_every_mail_in_bulk_can_be_ended_by_the_mail_program_itself(database_url: str, watch: Wristwatch) -> None:
    async with posting(database_url, watch) as (house, sink), browser_of(house) as client:
        await publish(house)
        [ann] = await people(house, "ann@example.com")
        keys = ("invite", "remind", "ask", "nudge", "paper", "key")
        await put(house, *(Letter(ann, key, f"{key}|ann", version=VERSION) for key in keys))
        await carry_out(house)
        assert len(sink.mails) == len(keys)
        for mail in sink.mails:
            if mail["Subject"] == "Your link":
                assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)
                continue
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            address = re.fullmatch(r"<(https://advocacy\.test/unsubscribe/[^>]+)>", str(mail["List-Unsubscribe"]))
            assert address is not None
            looked = await client.get(address[1])
            assert (looked.status_code, await unsubscribed(house)) == (200, False)
        # Mails of one moment come in any order, and the one that was asked for has no such address.
        last = next(str(mail["List-Unsubscribe"])[1:-1] for mail in sink.mails if mail["List-Unsubscribe"])
        for _ in range(2):
            answer = await client.post(
                last, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}
            )
            assert (answer.status_code, answer.is_redirect, "set-cookie" in answer.headers) == (200, False, False)
        assert await unsubscribed(house)
        await put(house, Letter(ann, "paper", "after", version=VERSION), Letter(ann, "key", "served", version=VERSION))
        await carry_out(house)
        assert [str(mail["Subject"]) for mail in sink.mails[len(keys) :]] == ["Your link"]


async def test_the_page_is_in_its_readers_language_and_says_since_when(
    house: House, browser: httpx.AsyncClient
) -> None:
    _, text = await written(house)
    path = path_of(text, "/unsubscribe/")
    async with house.database.work(SYSTEM) as work:
        await change(work, 1, language="de-AT")
    asked = await browser.get(path, headers={"Accept-Language": "en"})
    assert "Sollen wir Ihnen nicht mehr schreiben?" in asked.text
    assert '<html lang="de">' in asked.text
    await browser.post(path)
    after = await browser.get(path)
    assert "Das gilt seit 5. Jänner 2026." in after.text
    assert '<button class="button is-wide' not in after.text
    assert 'href="/hub' not in after.text


async def test_a_member_is_shown_the_way_back(house: House, browser: httpx.AsyncClient) -> None:
    _, text = await written(house)
    async with house.database.work(SYSTEM) as work:
        await change(work, 1, joined_at=work.now)
    answer = await browser.post(path_of(text, "/unsubscribe/"))
    assert 'href="/hub/me"' in answer.text


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Mir darüber nicht mehr schreiben"), ("fr", "Do not write to me")]
)
async def test_what_every_mail_says_by_itself_is_in_the_readers_language(
    house: House, language: str, words: str
) -> None:
    await publish(house)
    [ann] = await people(house, "ann@example.com")
    async with house.database.work(SYSTEM) as work:
        await change(work, ann, language=language)
    await put(house, Letter(ann, "ask", "ask|ann", about="survey:9", version=VERSION))
    await carry_out(house)
    async with house.database.read() as read:
        [row] = await read.rows(select(mails))
    for said in (row.html, row.text):
        assert words in said
        assert ("0 heißt überhaupt nicht wahrscheinlich" in said) == (language == "de")
        assert "How likely?" in said
    assert ('class="foot" lang="de"' in row.html) == (language == "de")


async def test_lines_that_only_a_margin_broke_flow_on(house: House) -> None:
    broken = "This line was broken by whoever wrote the file down, at a margin\nthat no reader has. This one"
    told = {"mails": [{"mail": "a", "kind": "service", "subject": "S", "text": f"{broken}\nis short:\nGraz\nWien\n"}]}
    await publish(house, DOCUMENT | told)
    [ann] = await people(house, "ann@example.com")
    await put(house, Letter(ann, "a", "a|ann", version=VERSION))
    await carry_out(house)
    async with house.database.read() as read:
        [row] = await read.rows(select(mails))
    assert "at a margin that no reader has. This one" in row.text
    assert "is short:\nGraz\nWien" in row.text


async def test_the_picture_is_a_picture_and_nobody_is_rewarded_for_it(house: House, browser: httpx.AsyncClient) -> None:
    html, _ = await written(house)
    answer = await browser.get(path_of(html, "/m/o/"), headers=PERSON)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.content.startswith(b"GIF89a")
    async with house.database.read() as read:
        names = {row.event for row in await read.rows(select(journal.c.event))}
    assert not any("open" in name for name in names - {"task.opened"})
