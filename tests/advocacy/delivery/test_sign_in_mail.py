"""A sign-in link is mailed once to whoever has the address, to nobody else, and is kept nowhere."""

import logging
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import func, select, update

from advocacy.database import SYSTEM, Actor
from advocacy.delivery import sign_in_mail
from advocacy.delivery.suppression import BOUNCED, suppress
from advocacy.engine import jobs
from advocacy.errors import Invalid, NotFound, TooMany
from advocacy.people import identity, sign_ins, staff
from advocacy.people.customers import customers
from advocacy.people.identity import sign_in_links
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.people.sign_ins import Ask, sign_in_asks
from tests.advocacy.delivery.sink import Sink
from web.due import carry_out
from web.tables import metadata
from web.testing import Wristwatch
from web.wiring import House, open_house

ANN = "Ann@Example.com"
MAREN = "maren@example.com"
MARK = "the mark of a browser1"


@pytest.fixture
async def post(house: House, sink: Sink, watch: Wristwatch) -> AsyncIterator[House]:
    """The installation with a mail server, a member and a colleague."""
    settings = replace(house.settings, smtp_url=sink.url, base_url="https://hub.example.com", company="Wherry")
    opened = open_house(settings, clock=watch)
    async with opened.database.work(SYSTEM) as work:
        rows = [
            CustomerRow(email=ANN, name="Ann _Person_", language="de-AT"),
            CustomerRow(email="ben@example.com", name="Ben Person"),
        ]
        ids = await save_customers(work, rows)
        await work.execute(update(customers).where(customers.c.id == ids[0]).values(joined_at=work.now))
        await staff.add(work, MAREN, "manager", name="Maren Lindqvist")
    yield opened
    await opened.close()


async def ask(house: House, address: str, **more: Any) -> None:
    async with house.database.work(SYSTEM) as work:
        wanted = Ask(address, MARK, **{"client": "203.0.113.9", **more})
        await sign_in_mail.ask(work, wanted, secret=house.settings.secret_key)


def side(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def token_in(mail: EmailMessage) -> str:
    found = re.search(r"https://hub\.example\.com/sign-in/([\w-]{22})\n", side(mail, "plain"))
    assert found is not None
    return found[1]


async def spend(house: House, token: str, browser: str = MARK) -> identity.Admission | None:
    async with house.database.work(SYSTEM) as work:
        return await identity.spend_link(work, token, browser=browser, secret=house.settings.secret_key)


async def kept(house: House, table: Any) -> int:
    async with house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(table)))


async def everything(house: House) -> str:
    async with house.database.read() as read:
        return " ".join([str(await read.rows(select(table))) for table in metadata.tables.values()])


async def test_a_colleague_gets_a_link_that_is_good_in_the_browser_that_asked(post: House, sink: Sink) -> None:
    await ask(post, "MAREN@example.com ", language="de", leads_to="/studio/queue")
    assert await carry_out(post) == Counter({"sign-in.mail": 1})
    [mail] = sink.mails
    assert (mail["To"], mail["From"]) == ("Maren Lindqvist <maren@example.com>", "Wherry <hello@hub.example.com>")
    assert (mail["Subject"], mail["Auto-Submitted"]) == ("Ihr Link zu Wherry", "auto-generated")
    assert "List-Unsubscribe" not in mail
    token = token_in(mail)
    assert await spend(post, token, "another browser") is None
    admission = await spend(post, token)
    assert admission == identity.Admission(Actor("staff", 1, "manager"), "/studio/queue")


async def test_a_member_reads_it_in_their_own_language(post: House, sink: Sink) -> None:
    await ask(post, "ann@example.com", language="en")
    await carry_out(post)
    [mail] = sink.mails
    assert "Guten Tag Ann,\n" in side(mail, "plain")
    assert "Das haben Sie selbst angefordert." in side(mail, "plain")
    assert '<html lang="de">' in side(mail, "html")
    assert "/m/" not in side(mail, "html")  # nothing of it is counted, and no picture is fetched


async def test_it_goes_to_the_address_that_is_known_and_not_to_the_one_that_was_typed(post: House, sink: Sink) -> None:
    # U+212A, the sign for kelvin, is a k to whoever compares without regard to capitals; to the post it is not.
    async with post.database.work(SYSTEM) as work:
        await staff.add(work, "erika@example.com", "manager")
    await ask(post, "eri\u212aa@example.com")
    await carry_out(post)
    assert [mail["To"] for mail in sink.mails] == ["erika@example.com"]


@pytest.mark.parametrize("address", ["nobody@example.com", "ben@example.com"])
async def test_whoever_is_no_member_gets_nothing_and_is_forgotten(post: House, sink: Sink, address: str) -> None:
    await ask(post, address)
    assert address in await everything(post)
    assert await carry_out(post) == Counter({"sign-in.mail": 1})
    assert sink.mails == []
    assert (await kept(post, sign_in_asks), await kept(post, sign_in_links)) == (0, 0)
    assert "nobody@" not in await everything(post)


async def test_nothing_of_the_mail_is_kept(post: House, sink: Sink) -> None:
    await ask(post, "ann@example.com")
    await carry_out(post)
    token = token_in(sink.mails[0])
    rest = await everything(post)
    assert not [one for one in (token, MARK, "203.0.113.9", "Guten Tag") if one in rest]


async def test_it_ends_ten_minutes_after_it_was_asked_for_however_long_the_mail_took(
    post: House, sink: Sink, watch: Wristwatch
) -> None:
    await ask(post, MAREN)
    watch.forward("PT8M")
    await carry_out(post)
    token = token_in(sink.mails[0])
    watch.forward("PT2M")
    with pytest.raises(NotFound):
        await spend(post, token)


async def test_what_is_too_old_is_not_mailed(post: House, sink: Sink, watch: Wristwatch) -> None:
    await ask(post, MAREN)
    watch.forward("PT10M")
    await carry_out(post)
    assert (sink.mails, await kept(post, sign_in_asks)) == ([], 0)


@pytest.mark.parametrize("trouble", ["421", "451", "data 451 later", "before data"])
async def test_what_certainly_did_not_arrive_is_mailed_again_with_another_link(
    post: House, sink: Sink, watch: Wristwatch, trouble: str
) -> None:
    sink.plan[MAREN] = [trouble, trouble]
    await ask(post, MAREN)
    for _ in range(3):
        await carry_out(post)
        watch.forward("PT2M")
    [mail] = sink.mails
    assert await spend(post, token_in(mail)) is not None
    assert (await kept(post, sign_in_asks), await kept(post, sign_in_links)) == (0, 1)


async def test_a_server_that_is_away_for_longer_leaves_nothing_behind(
    post: House, sink: Sink, watch: Wristwatch
) -> None:
    sink.plan[MAREN] = ["451"] * 9
    await ask(post, MAREN)
    for _ in range(30):
        await carry_out(post)
        watch.forward("PT1M")
    assert (sink.mails, await kept(post, sign_in_asks), await kept(post, sign_in_links)) == ([], 0, 0)
    async with post.database.read() as read:
        assert await jobs.dead(read) == []
        [job] = await read.rows(select(jobs.jobs))
    assert (job.state, job.error) == ("done", None)


@pytest.mark.parametrize("trouble", ["after data", "550 5.1.1 no such person", "data 554 maren@example.com is spam"])
async def test_what_may_have_arrived_or_never_will_is_not_mailed_again(
    post: House, sink: Sink, watch: Wristwatch, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    sink.plan[MAREN] = [trouble]
    await ask(post, MAREN)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            await carry_out(post)
            watch.forward("PT2M")
    assert len(sink.mails) == (trouble == "after data")
    assert await kept(post, sign_in_asks) == 0
    assert "A sign-in link may not have arrived" in caplog.text
    assert MAREN not in caplog.text


async def test_whoever_finds_it_taken_leaves_it_at_that(post: House, sink: Sink, watch: Wristwatch) -> None:
    await ask(post, MAREN)
    async with post.database.work(SYSTEM) as work:
        [job] = await jobs.claim_slow(work, sign_in_mail.SEND, lease=identity.LINK_LIFE)
        assert await sign_ins.take(work, job.payload["ask"]) is not None
    # Its worker was killed here, before or after it spoke to the server.
    watch.forward("PT5M")
    await carry_out(post)
    assert await kept(post, sign_in_asks) == 1
    watch.forward("PT5M")
    await carry_out(post)
    assert (sink.mails, await kept(post, sign_in_asks)) == ([], 0)


async def test_a_dead_address_is_not_written_to(post: House, sink: Sink) -> None:
    async with post.database.work(SYSTEM) as work:
        await suppress(work, {MAREN: BOUNCED}, post.settings.secret_key)
    await ask(post, MAREN)
    await carry_out(post)
    assert sink.mails == []


async def test_without_a_server_it_is_forgotten(house: House) -> None:
    await ask(house, MAREN)
    assert await carry_out(house) == Counter({"sign-in.mail": 1})
    assert await kept(house, sign_in_asks) == 0


async def test_an_address_is_asked_for_five_times_an_hour_and_from_one_place_thirty(
    house: House, watch: Wristwatch
) -> None:
    for _ in range(5):
        await ask(house, "Ann@example.com")
    with pytest.raises(TooMany):
        await ask(house, " ann@EXAMPLE.com", client="198.51.100.1")
    for number in range(25):
        await ask(house, f"c{number}@example.com")
    with pytest.raises(TooMany):
        await ask(house, "another@example.com")
    await ask(house, "another@example.com", client="198.51.100.1")
    watch.forward("PT1H")
    await ask(house, "ann@example.com")


@pytest.mark.parametrize(
    "address", ["", "  ", "ann", "@example.com", "ann@", "an n@example.com", "ann@example.com\x00", "a@b" + "c" * 400]
)
async def test_what_is_no_address_is_refused_and_counts_for_nothing(house: House, address: str) -> None:
    with pytest.raises(Invalid):
        await ask(house, address)
    assert await kept(house, sign_in_asks) == 0
