"""Mail scanners open every link of every mail, at once and again, and nothing comes of it; then a person does.

They fetch, they look ahead, and they follow where they are led. What they leave behind are raw notes marked as theirs.
"""

import re
from typing import Any

import httpx
import pytest
from litestar import Litestar, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.delivery.links import Links
from advocacy.delivery.tracking import mail_events
from advocacy.listening import surveys
from advocacy.people.customers import customers
from advocacy.programs.document import read as document_of
from advocacy.reports.nps import nps
from tests.cast import BEGIN, PROGRAM
from tests.web.doors import content
from tests.web.invited import ANN, Company, shown
from tests.web.mailbox import MARK, SIGN_IN, everything_sent, links_in, of_each_type, ours, posting
from tests.web.test_entrance import FORM, browser_of
from web.app import create_app
from web.testing import Wristwatch
from web.visitors import BROWSER
from web.wiring import House

SCANNER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) BarracudaCentral", "Accept": "*/*"}
PERSON = {"User-Agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", "Accept": "text/html"}
TIMES = 3
SURVEYS = {"rescore-mail", "rescore-reminder"}
BULK = {"invite-passive", "invite-passive-reminder", "invite-promoter", "invite-promoter-reminder", "every-week"}


async def scan(client: httpx.AsyncClient, paths: list[str]) -> None:
    """What a scanner does with the links of one mail."""
    for path in paths:
        looks = [await client.head(path, headers=SCANNER, follow_redirects=True)]
        looks += [await client.get(path, headers=SCANNER, follow_redirects=True) for _ in range(TIMES)]
        assert all(one.status_code < 500 for one in looks), path
        assert all("set-cookie" not in one.headers for one in looks), path


async def business(house: House) -> dict[str, Any]:
    """Everything but raw notes, and the figure that the company looks at."""
    async with house.database.read() as read:
        return await content(read) | {"nps": str(await nps(read))}


async def test_every_mail_is_scanned_without_harm_and_then_read(database_url: str) -> None:
    watch = Wristwatch(BEGIN)
    async with posting(database_url, watch) as (house, sink):
        await everything_sent(house, watch)
        sent = await of_each_type(house, sink)
        shipped = {mail["mail"] for mail in document_of(PROGRAM.read_text()).values["mails"]}
        assert shipped <= sent.keys()
        async with browser_of(house) as client:
            before = await business(house)
            for mail in sent.values():
                await scan(client, ours(links_in(mail)))
            assert await business(house) == before
            await _only_machines_came(house)
            for key, mail in sorted(sent.items()):
                await _a_person_reads(client, key, ours(links_in(mail)))
        await _nothing_of_anybody_is_in_an_address(house, {key: links_in(mail) for key, mail in sent.items()})


async def _only_machines_came(house: House) -> None:
    async with house.database.read() as read:
        notes = await read.rows(select(mail_events.c.kind, mail_events.c.machine))
    assert {row.kind for row in notes} == {"open", "click"}
    assert [row for row in notes if row.machine is None] == []


async def _a_person_reads(client: httpx.AsyncClient, key: str, paths: list[str]) -> None:
    """Follow the mail as its reader does, and press what is to be pressed."""
    counted = [path for path in paths if path.startswith("/m/c/")]
    pages = [(await client.get(path, headers=PERSON)).headers["location"] for path in counted]
    if key in SURVEYS:
        assert [re.search(r"-(\d+)\.", page)[1] for page in pages] == [str(n) for n in range(11)]  # type: ignore[index]
        page = await client.get(pages[4], headers=PERSON)
        # The reminder is about the survey that the first mail asked for; who has answered that is thanked.
        assert page.status_code == 200
        answer = await client.post(pages[4], data={"score": "4"}, headers=FORM)
        assert answer.status_code == 303
        assert "Your 4 is counted." in shown(await client.get(pages[4], headers=PERSON))
    elif key.startswith("invite"):
        assert [page.split("/join/")[0] for page in pages] == [client.base_url]
        answer = await client.get(pages[0], headers=PERSON)
        if answer.status_code == 200:
            answer = await client.post(pages[0], data={"keep": "yes"}, headers=FORM)
            assert (answer.status_code, answer.headers["location"]) == (303, "/hub")
            client.cookies.clear()
        else:
            assert answer.status_code == 409
    elif key == SIGN_IN:
        client.cookies.set(BROWSER, MARK)
        (way_in,) = {path for path in paths if path.startswith("/sign-in/")}
        answer = await client.post(way_in, headers=FORM)
        assert (answer.status_code, answer.headers["location"]) == (303, "/hub")
        client.cookies.clear()
    else:
        assert all(page.startswith(f"{client.base_url}/hub") for page in pages)
    if key in BULK | SURVEYS:
        (out,) = {path for path in paths if path.startswith("/unsubscribe/")}
        said = shown(await client.post(out, headers=PERSON))
        assert "You get no more mails from us" in said or "Sie bekommen keine Mails mehr von uns" in said


async def _nothing_of_anybody_is_in_an_address(house: House, links: dict[str, list[str]]) -> None:
    async with house.database.read() as read:
        people = await read.rows(select(customers.c.email, customers.c.name).where(customers.c.email.is_not(None)))
    words = {word.lower() for row in people for word in (row.email, row.email.split("@")[0], *row.name.split())}
    for key, its in links.items():
        for link in its:
            path = link.lower().removeprefix("https://advocacy.test")
            # Of an address only what is signed is random; three letters may be somebody's by chance.
            said = [part for part in re.split(r"[/.?=&]", path)[:-1] if len(part) > 3]
            assert not words & set(said), (key, link)
            assert "@" not in link, (key, link)
            assert "?" not in link, (key, link)


async def test_the_hash_catches_a_page_that_counts_when_it_is_opened(house: House) -> None:
    @get("/counts/{token:str}")
    async def counts(house: NamedDependency[House], token: FromPath[str]) -> str:
        async with house.database.work(SYSTEM) as work:
            ticket = Links.of(house.settings).read(token, "survey", work.now)
            await surveys.answer(work, ticket.subject, int(ticket.detail))
        return "counted"

    company = await Company(house).open([ANN])
    app: Litestar = create_app(house)
    app.register(counts)
    path = company.survey_path(await company.ask(ANN), 9)
    async with browser_of(house, app) as client:
        before = await business(house)
        await scan(client, [path])
        assert await business(house) == before
        await client.get(path.replace("/survey/", "/counts/"), headers=SCANNER)
    after = await business(house)
    assert {"scores", "survey_asks", "journal", "standings"} <= {name for name in after if after[name] != before[name]}


@pytest.mark.parametrize("hint", ["Sec-Purpose", "Purpose", "X-Purpose"])
async def test_a_browser_that_fetches_ahead_does_no_more(house: House, hint: str) -> None:
    company = await Company(house).open([ANN])
    paths = [company.survey_path(await company.ask(ANN), 9), await company.join_path(ANN)]
    before = await business(house)
    for path in paths:
        answer = await company.browser.get(path, headers={hint: "prefetch;prerender"})
        assert answer.status_code == 200
    assert await business(house) == before
