"""The words of the mails: what they merge, for whom that is empty, how they do, and how they look."""

import re

import pytest
from sqlalchemy import select, update

from advocacy.database import SYSTEM
from advocacy.delivery.machines import Visit
from advocacy.delivery.mail import mails
from advocacy.delivery.tracking import note_open
from advocacy.people.customers import customers
from tests.advocacy.programs.test_cohorts import KEY, load
from tests.advocacy.programs.test_waves import launch, people
from tests.web.studio.conftest import Colleague
from tests.web.studio.test_launch_pages import words
from web.due import carry_out
from web.testing import Wristwatch

ONE = f"/studio/mail/templates/{KEY}/invite-passive"


async def test_every_mail_of_a_program_stands_there_with_what_became_of_it(alone: Colleague) -> None:
    await people(alone.house, s8=6)
    await load(alone.house, "0%")
    html = words(await alone.see("/studio/mail/templates"))
    assert "9 mails in From passive to promoter" in html
    assert "not sent yet" in html
    await launch(alone.house, None)
    await carry_out(alone.house)
    html = words(await alone.see("/studio/mail/templates"))
    told = html.partition("I kept a place for you ")[2]
    assert told.startswith("invite-passive invitation first_name empty for 6 of 6 score 6 6 100 % 0 0 % 0 0 0 % 0 0 %")


async def test_what_machines_opened_is_apart_and_in_no_rate(alone: Colleague, watch: Wristwatch) -> None:
    await people(alone.house, s8=10)
    await load(alone.house, "0%")
    await launch(alone.house, None)
    await carry_out(alone.house)
    watch.forward("PT1H")
    async with alone.house.database.work(SYSTEM) as work:
        rows = await work.rows(select(mails.c.id).where(mails.c.mail == "invite-passive").order_by(mails.c.id))
        for row in rows[:4]:
            await note_open(work, row.id, Visit("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15"))
        for row in rows[4:6]:
            await note_open(work, row.id, Visit("Barracuda Sentinel"))
    html = words(await alone.see(ONE))
    # Four of the eight for whom a person could have opened it, and two machines beside them.
    assert "Passives 10 10 100 % 4 50 % 2 0 0 % 0 0 0 % 0 0 %" in html


async def test_fields_say_for_how_many_they_are_empty(alone: Colleague) -> None:
    ids = await people(alone.house, s8=3)
    await load(alone.house, "0%")
    async with alone.house.database.work(SYSTEM) as work:
        await work.execute(update(customers).where(customers.c.id == ids["s8-0@example.com"]).values(name="Ann Meyer"))
        await work.execute(update(customers).where(customers.c.id == ids["s8-1@example.com"]).values(name="  "))
    html = words(await alone.see(ONE))
    assert "{first_name} 2 3" in html
    assert "{score} 0 3" in html
    assert "{link}" not in html


async def test_for_whom_it_is_looked_at_can_be_chosen(maren: Colleague) -> None:
    html = await maren.see(f"{ONE}?q=petra")
    assert f"/mails/invite-passive/for/{maren.cast.people['Petra']}" in html
    assert f'/for/{maren.cast.people["Ines"]}"' not in html
    assert "Nobody like that may be mailed." in await maren.see(f"{ONE}?q=nobody+is+called+so")
    assert re.search(r"<iframe sandbox ", html)


@pytest.mark.parametrize(("language", "subject"), [("en", "Your link to"), ("de", "Ihr Link")])
async def test_the_mails_of_the_house_are_there_in_each_language(maren: Colleague, language: str, subject: str) -> None:
    assert subject in await maren.see(f"/studio/mail/fixed/sign_in/{language}")
    letter = await maren.client.get(f"/studio/mail/fixed/sign_in/{language}/letter")
    assert "/studio/mail/sample/sign-in" in letter.text
    assert "/sign-in/" not in letter.text


@pytest.mark.parametrize(
    "path",
    [
        "/studio/mail/fixed/no-such/en",
        "/studio/mail/fixed/sign_in/xx",
        "/studio/mail/fixed/sign_in/xx/letter",
        f"/studio/mail/templates/{KEY}/no-such",
        "/studio/mail/templates/no-such/invite-passive",
        "/studio/mail/sample/no-such",
    ],
)
async def test_what_there_is_not_is_not_found(maren: Colleague, path: str) -> None:
    await maren.see(path, 404)


async def test_without_a_program_the_page_says_what_to_do(alone: Colleague) -> None:
    assert "No program has mails yet." in await alone.see("/studio/mail/templates")
    assert "Nothing waits to be sent." in await alone.see("/studio/mail")
    assert "No mail has been written yet." in await alone.see("/studio/mail/sent")
    assert "Everybody may be written to." in await alone.see("/studio/mail/silence")
