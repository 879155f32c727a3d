"""Letters that are only looked at, and the test that somebody sends to themselves through a real mail server."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.delivery.mail import mails
from advocacy.delivery.tracking import mail_events, mail_links
from advocacy.engine.jobs import jobs
from advocacy.people import staff
from advocacy.people.customers import customers
from tests.advocacy.delivery.sink import Sink
from tests.advocacy.programs.test_cohorts import KEY, load
from tests.advocacy.programs.test_waves import people
from tests.web.mailbox import posting
from tests.web.studio.conftest import Colleague, colleague
from tests.web.studio.test_launch_pages import count
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import House

MARK = "a-mark-of-the-form"


@dataclass(slots=True)
class Office:
    """A manager, her mail server, and one passive whom she could write to."""

    maren: Colleague
    house: House
    sink: Sink
    ann: int

    def page(self, mail: str = "invite-passive") -> str:
        return f"/studio/programs/{KEY}/mails/{mail}/for/{self.ann}"


@pytest.fixture
async def office(database_url: str, watch: Wristwatch) -> AsyncIterator[Office]:
    async with posting(database_url, watch) as (house, sink):
        maren = await colleague(house)
        ids = await people(house, s8=1)
        async with house.database.work(SYSTEM) as work:
            ann = ids["s8-0@example.com"]
            await work.execute(customers.update().where(customers.c.id == ann).values(name="Ann <b>Meyer"))
        await load(house, "0%")
        await carry_out(house)
        sink.mails.clear()
        yield Office(maren, house, sink, ann)
        await maren.client.aclose()


async def test_a_letter_is_as_the_customer_would_get_it(office: Office) -> None:
    html = await office.maren.see(office.page())
    assert "I kept a place for you" in html
    assert "Hello Ann," in html
    assert "you gave Wherry 8 out of 10" in html
    letter = await office.maren.client.get(f"{office.page()}/letter")
    assert letter.status_code == 200
    assert "<style" in letter.text or "style=" in letter.text
    assert "Maren Lindqvist" in letter.text


async def test_only_the_frame_may_have_a_style_and_only_our_pages_may_frame_it(office: Office) -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in (await _policy(office, "/letter")).split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'unsafe-inline'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["form-action"] == "'none'"
    assert "sandbox" in policy
    assert "script-src" not in policy
    around = await _policy(office, "")
    assert "frame-src 'self'" in around
    assert "'unsafe-inline'" not in around
    assert "frame-ancestors 'none'" in around
    for frame in re.findall(r"<iframe[^>]*>", await office.maren.see(office.page())):
        assert " sandbox " in frame
        assert "title=" in frame


async def test_no_link_of_a_sample_acts_and_nothing_of_it_is_counted(office: Office) -> None:
    letter = (await office.maren.client.get(f"{office.page()}/letter")).text
    links = re.findall(r'href="(https?://[^"]+)"', letter)
    assert links
    assert all("/studio/mail/sample/" in link for link in links), links
    assert "/m/o/" not in letter
    assert "/m/c/" not in letter
    for link in links:
        assert "This link does nothing." in await office.maren.see("/" + link.split("/", 3)[3])


async def test_a_test_goes_through_the_mail_server_to_whoever_asks_and_is_counted_nowhere(office: Office) -> None:
    before = [await count(office.maren, table) for table in (mails, mail_links, mail_events)]
    answer = await office.maren.send(f"{office.page()}/test", {"mark": MARK})
    assert answer.headers["location"] == f"{office.page()}?sent=1"
    assert "The test is on its way to you." in await office.maren.see(answer.headers["location"])
    await carry_out(office.house)
    (mail,) = office.sink.mails
    async with office.house.database.read() as read:
        me = await staff.get(read, office.maren.id)
    assert me.email in str(mail["To"])
    assert str(mail["Subject"]) == "[Test] I kept a place for you"
    assert mail["X-Test-Mail"] == "yes"
    assert mail["List-Unsubscribe"] is None
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Hello Ann," in text
    assert "/join/" not in text
    assert "/unsubscribe/" not in text.replace("/studio/mail/sample/unsubscribe", "")
    assert [await count(office.maren, table) for table in (mails, mail_links, mail_events)] == before


async def test_pressed_twice_a_test_is_sent_once_and_from_a_new_page_again(office: Office) -> None:
    for mark in (MARK, MARK, "another-mark"):
        await office.maren.send(f"{office.page()}/test", {"mark": mark})
    await carry_out(office.house)
    assert len(office.sink.mails) == 2


async def test_a_server_that_says_not_now_gets_it_later(office: Office, watch: Wristwatch) -> None:
    async with office.house.database.read() as read:
        me = await staff.get(read, office.maren.id)
    office.sink.plan[me.email] = ["451"]
    await office.maren.send(f"{office.page()}/test", {"mark": MARK})
    await carry_out(office.house)
    assert office.sink.mails == []
    watch.forward("PT2M")
    await carry_out(office.house)
    assert len(office.sink.mails) == 1


async def test_a_refused_test_waits_for_a_person_and_nobody_is_suppressed(office: Office) -> None:
    async with office.house.database.read() as read:
        me = await staff.get(read, office.maren.id)
    office.sink.plan[me.email] = ["550"]
    await office.maren.send(f"{office.page()}/test", {"mark": MARK})
    await carry_out(office.house)
    async with office.house.database.read() as read:
        row = await read.row(select(jobs).where(jobs.c.kind == "mail.sample"))
        ann = await read.row(select(customers.c.bounced_at).where(customers.c.id == office.ann))
    assert row is not None
    assert row.state == "dead"
    assert ann is not None
    assert ann.bounced_at is None


async def test_the_fixed_words_are_in_the_language_that_is_chosen(office: Office) -> None:
    english = await office.maren.see(office.page())
    german = await office.maren.see(f"{office.page()}?language=de")
    assert "Do not write to me" in english
    assert "Do not write to me" not in german


@pytest.mark.parametrize("mark", ["", "short", "x" * 61, "no spaces here", "ümlaut-mark"])
async def test_a_form_that_is_not_ours_sends_nothing(office: Office, mark: str) -> None:
    await office.maren.send(f"{office.page()}/test", {"mark": mark}, status=422)
    await carry_out(office.house)
    assert office.sink.mails == []


async def test_what_there_is_not_is_not_found(office: Office) -> None:
    for path in (
        office.page("no-such-mail"),
        f"/studio/programs/no-such/mails/invite-passive/for/{office.ann}",
        f"/studio/programs/{KEY}/mails/invite-passive/for/999",
        f"/studio/programs/{KEY}/mails/invite-passive/for/{'9' * 30}",
    ):
        await office.maren.see(path, 404)
        await office.maren.see(f"{path}/letter", 404)
        await office.maren.send(f"{path}/test", {"mark": MARK}, status=404)


async def _policy(office: Office, part: str) -> str:
    answer = await office.maren.client.get(office.page() + part)
    return answer.headers["Content-Security-Policy"]
