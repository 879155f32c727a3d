"""The mail room: what waits, what went out, what became of one mail, and what a person may do about it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from advocacy.database import SYSTEM
from advocacy.delivery.bounces import bounce, complain
from advocacy.delivery.machines import Visit
from advocacy.delivery.mail import Letter, mails, queue
from advocacy.delivery.tracking import mail_events, note_click, note_open
from advocacy.engine.jobs import jobs
from advocacy.people.audit import audit_entries
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from tests.advocacy.delivery.sink import Sink
from tests.advocacy.programs.test_cohorts import KEY, load
from tests.advocacy.programs.test_waves import launch, people
from tests.web.counting import statements
from tests.web.mailbox import posting
from tests.web.studio.conftest import Colleague, colleague
from tests.web.studio.test_launch_pages import count, words
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import House

PHONE = Visit("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1")
SCANNER = Visit("Barracuda Sentinel")


@dataclass(slots=True)
class Office:
    """A manager and her mail server."""

    maren: Colleague
    house: House
    sink: Sink


@pytest.fixture
async def office(database_url: str, watch: Wristwatch) -> AsyncIterator[Office]:
    async with posting(database_url, watch) as (house, sink):
        maren = await colleague(house)
        yield Office(maren, house, sink)
        await maren.client.aclose()


async def write(house: House, *emails: str, kind: str = "service") -> list[int]:
    """A mail to each of these, which waits."""
    async with house.database.work(SYSTEM) as work:
        ids = await save_customers(work, [CustomerRow(email=one, name=one.split("@")[0].title()) for one in emails])
        letters = [
            Letter(
                number, "a-word", key=f"a word {number}", kind=kind, subject="A word", text="[Look](https://x.example)"
            )
            for number in ids
        ]
        new = await queue(work, letters)
    return list(new.values())


async def state(house: House, mail: int) -> str:
    async with house.database.read() as read:
        return str(await read.value(select(mails.c.state).where(mails.c.id == mail)))


async def test_what_waits_is_in_the_outbox_and_what_went_out_is_found(office: Office) -> None:
    (mail,) = await write(office.house, "ann@example.com")
    assert "One mail goes out next." in await office.maren.see("/studio/mail")
    await carry_out(office.house)
    assert len(office.sink.to("ann@example.com")) == 1
    assert "Nothing waits to be sent." in await office.maren.see("/studio/mail")
    assert f'href="/studio/mail/{mail}"' in await office.maren.see("/studio/mail/sent")


async def test_reminders_are_put_down_for_their_day_and_can_be_taken_back(office: Office, watch: Wristwatch) -> None:
    await people(office.house, s8=2)
    await load(office.house, "0%")
    await launch(office.house, None)
    await carry_out(office.house)
    html = await office.maren.see("/studio/mail")
    assert "2 are put down for days to come." in html
    assert "Monday, 12 January" in html
    job = re.findall(r"/studio/mail/planned/(\d+)/cancellation", html)[0]
    await office.maren.send(f"/studio/mail/planned/{job}/cancellation")
    await office.maren.send(f"/studio/mail/planned/{job}/cancellation", status=409)
    watch.forward("P8D")
    await carry_out(office.house)
    sent = [mail for mail in office.sink.mails if "still free" in str(mail["Subject"])]
    assert len(sent) == 1


async def test_a_mail_that_failed_is_sent_again_once_the_reason_has_gone(office: Office) -> None:
    office.sink.plan["ann@example.com"] = ["554 5.7.1 not from you"]
    (mail,) = await write(office.house, "ann@example.com")
    await carry_out(office.house)
    assert await state(office.house, mail) == "failed"
    assert "One mail failed and waits for you." in await office.maren.see("/studio/mail")
    html = await office.maren.see(f"/studio/mail/{mail}")
    assert "It could not be handed over." in html
    assert "not from you" in html
    await office.maren.send(f"/studio/mail/{mail}/again")
    await carry_out(office.house)
    assert await state(office.house, mail) == "sent"
    assert len(office.sink.to("ann@example.com")) == 1
    await office.maren.send(f"/studio/mail/{mail}/again", status=409)
    async with office.house.database.read() as read:
        assert await read.rows(select(jobs).where(jobs.c.state == "dead")) == []
        assert [row.deed for row in await read.rows(select(audit_entries))].count("mail.sent_again") == 1


async def test_what_is_kept_back_never_goes_out_and_what_went_out_is_not_kept_back(office: Office) -> None:
    kept, other = await write(office.house, "ann@example.com", "ben@example.com")
    await office.maren.send(f"/studio/mail/{kept}/cancellation")
    await carry_out(office.house)
    assert office.sink.to("ann@example.com") == []
    assert len(office.sink.to("ben@example.com")) == 1
    assert "Somebody of the staff kept it back." in await office.maren.see(f"/studio/mail/{kept}")
    for mail in (kept, other):
        await office.maren.send(f"/studio/mail/{mail}/cancellation", status=409)
    for nobody in ("999", "9" * 30, "0"):
        await office.maren.send(f"/studio/mail/{nobody}/cancellation", status=404)
        await office.maren.send(f"/studio/mail/{nobody}/again", status=404)
        await office.maren.see(f"/studio/mail/{nobody}", 404)
        await office.maren.see(f"/studio/mail/{nobody}/letter", 404)


async def test_the_fate_of_a_mail_tells_people_from_machines(office: Office, watch: Wristwatch) -> None:
    (mail,) = await write(office.house, "ann@example.com", kind="news")
    await carry_out(office.house)
    watch.forward("PT1H")
    async with office.house.database.work(SYSTEM) as work:
        await note_open(work, mail, SCANNER)
        await note_open(work, mail, PHONE)
    watch.forward("PT1H")
    async with office.house.database.work(SYSTEM) as work:
        await note_click(work, mail, 0, PHONE)
        await complain(work, mail, secret=office.house.settings.secret_key)
    html = words(await office.maren.see(f"/studio/mail/{mail}"))
    for said in (
        "Sent 5 January, 09:00",
        "Opened 5 January, 10:00",
        "A link followed 5 January, 11:00",
        "Fetched by a machine not a person 5 January, 10:00",
        "Called spam by its reader 5 January, 11:00",
        "Since then its reader wants no more mails 5 January, 11:00",
    ):
        assert said in html, html


async def test_to_look_at_a_letter_is_not_to_open_it_and_its_links_do_nothing(office: Office) -> None:
    (mail,) = await write(office.house, "ann@example.com", kind="news")
    await carry_out(office.house)
    async with office.house.database.read() as read:
        row = await read.row(select(mails).where(mails.c.id == mail))
    assert row is not None
    assert "/m/o/" in row.html
    letter = (await office.maren.client.get(f"/studio/mail/{mail}/letter")).text
    html = await office.maren.see(f"/studio/mail/{mail}")
    for text in (letter, html):
        for page in ("/m/o/", "/m/c/", "/unsubscribe/", "/join/"):
            assert page not in text.replace("/studio/mail/sample/unsubscribe", "")
    assert await count(office.maren, mail_events) == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("bounced_at", "The address takes no mails: one came back for good."),
        ("unsubscribed_at", "Its reader asked for no more mails."),
        ("nothing", "It was called back"),
    ],
)
async def test_why_a_mail_was_not_sent(office: Office, told: str, said: str) -> None:
    (mail,) = await write(office.house, "ann@example.com", kind="news")
    async with office.house.database.work(SYSTEM) as work:
        await work.execute(update(mails).where(mails.c.id == mail).values(state="suppressed"))
        if told != "nothing":
            await work.execute(update(customers).values({told: work.now}))
    assert said in await office.maren.see(f"/studio/mail/{mail}")


async def test_mails_are_found_by_person_mail_state_and_program(maren: Colleague) -> None:
    async def found(**wanted: str) -> str:
        answer = await maren.client.get("/studio/mail/sent", params=wanted)
        assert answer.status_code == 200
        return answer.text

    assert "Ines Kofler" in await found(q="kofler", mail="invite-passive")
    assert "Petra Novak" not in await found(q="kofler")
    assert "You are an Insider" not in await found(mail="invite-passive")
    assert "Vera Voss" in await found(state="bounced")
    assert "No mail is like that." in await found(state="bounced", program=KEY)
    assert "Ines Kofler" in await found(program=KEY)
    assert "No mail is like that." in await found(program="another")
    for odd in ("%", "_", "\x00", "\ud800", "' OR 1=1 --", "x" * 500):
        await found(q=odd.encode("utf-8", "replace").decode(), before=odd[:20].encode("utf-8", "replace").decode())


async def test_pages_of_mails_follow_each_other_without_gap_or_repetition(alone: Colleague) -> None:
    await write(alone.house, *(f"p{number:03}@example.com" for number in range(120)))
    seen: list[str] = []
    path = "/studio/mail/sent"
    while path:
        html = await alone.see(path)
        seen += re.findall(r'<td><a href="/studio/mail/(\d+)"', html)
        found = re.search(r'href="(\?before=[^"]+)"', html)
        path = "/studio/mail/sent" + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 120
    assert [int(one) for one in seen] == sorted(map(int, seen), reverse=True)
    seen, path = [], "/studio/mail"
    while path:
        html = await alone.see(path)
        seen += re.findall(r'<td><a href="/studio/mail/(\d+)"', html)
        found = re.search(r'href="(\?after=\d+)"', html)
        path = "/studio/mail" + found[1] if found else ""
    assert len(seen) == len(set(seen)) == 120


async def test_pages_of_planned_mails_follow_each_other(alone: Colleague) -> None:
    await people(alone.house, s8=60)
    await load(alone.house, "0%")
    await launch(alone.house, None)
    await carry_out(alone.house)
    seen: list[str] = []
    path = "/studio/mail"
    while path:
        html = await alone.see(path)
        seen += re.findall(r"/studio/mail/planned/(\d+)/", html)
        found = re.search(r'href="(\?due=[^"#]+)', html)
        path = "/studio/mail" + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 60
    for odd in ("?due=x&job=1", f"?due={'9' * 18}&job=1", "?due=-1&job=-1", "?after=x"):
        await alone.see("/studio/mail" + odd)


@pytest.mark.parametrize(
    "path", ["/studio/mail", "/studio/mail/sent", "/studio/mail/silence", "/studio/mail/templates"]
)
async def test_more_mails_are_no_more_statements(alone: Colleague, path: str) -> None:
    await load(alone.house, "0%")
    await people(alone.house, s8=2)
    await launch(alone.house, None)
    await carry_out(alone.house)
    with statements(alone.house) as few:
        await alone.see(path)
    await people(alone.house, s9=30)
    await launch(alone.house, None)
    await carry_out(alone.house)
    with statements(alone.house) as many:
        await alone.see(path)
    assert len(many) == len(few)


async def test_an_address_is_trusted_again_with_a_word_and_written_to(office: Office, watch: Wristwatch) -> None:
    (mail,) = await write(office.house, "ann@example.com")
    await carry_out(office.house)
    async with office.house.database.work(SYSTEM) as work:
        await bounce(work, mail, secret=office.house.settings.secret_key)
        ann = await work.value(select(mails.c.customer_id).where(mails.c.id == mail))
    html = words(await office.maren.see("/studio/mail/silence"))
    assert "One customer is not written to." in html
    assert "ann@example.com a mail came back for good 5 January 2026" in html
    trust = f"/studio/mail/silence/{ann}/trust"
    for why in ("", "   ", "x" * 501):
        answer = await office.maren.send(trust, {"why": why}, status=422)
        assert "Say how you know that it works, in a word." in answer.text
    await office.maren.send(trust, {"why": "She wrote from it today."})
    assert "Everybody may be written to." in await office.maren.see("/studio/mail/silence")
    watch.to(watch() + timedelta(minutes=1))
    async with office.house.database.work(SYSTEM) as work:
        await queue(work, [Letter(ann, "a-word", key="another", kind="service", subject="Again", text="Hello")])
    await carry_out(office.house)
    assert len(office.sink.to("ann@example.com")) == 2
    await office.maren.send(trust, {"why": "Once more."}, status=409)


async def test_a_wish_for_silence_is_its_owners(office: Office) -> None:
    (mail,) = await write(office.house, "ann@example.com", kind="news")
    await carry_out(office.house)
    async with office.house.database.work(SYSTEM) as work:
        await complain(work, mail, secret=office.house.settings.secret_key)
        ann = await work.value(select(mails.c.customer_id).where(mails.c.id == mail))
    html = await office.maren.see("/studio/mail/silence")
    assert "called a mail spam" in html
    assert "/trust" not in html
    await office.maren.send(f"/studio/mail/silence/{ann}/trust", {"why": "I would like to."}, status=409)
    assert "called a mail spam" in await office.maren.see("/studio/mail/silence")
