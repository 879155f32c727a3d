"""Welcomes: drafted by the program, written by a person, sent once; and a colleague's words are not written over."""

import asyncio
import re

import pytest
from sqlalchemy import func, select, update

from advocacy.database import SYSTEM
from advocacy.delivery.mail import mails
from advocacy.people.customers import customers
from advocacy.programs.tasks import tasks
from advocacy.programs.welcomes import task_drafts
from tests.web.studio.conftest import Colleague, colleague
from tests.web.test_entrance import FORM
from web.due import carry_out

WORDS = "Hello Ines,\n\nthe *reports* are faster now. {candy} # no heading\n\nMaren"


def page_of(maren: Colleague) -> str:
    return f"/studio/today/welcomes/{maren.cast.rows['welcome of Ines']}"


def form_of(maren: Colleague, verb: str) -> str:
    return f"/studio/welcomes/{maren.cast.rows['welcome of Ines']}/{verb}"


async def sent(maren: Colleague) -> int:
    async with maren.house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(mails).where(mails.c.mail == "welcome")))


async def test_the_draft_is_the_programs_with_their_own_words_beside_it(maren: Colleague) -> None:
    html = await maren.see(page_of(maren))
    assert "Hello Ines,\n\ngood to have you here." in html
    assert "Good, though the reports take me too long." in html
    assert "Sour liquorice" in html
    assert "Drafted from “Write a personal welcome”" in html
    assert "“Good to have you here, Ines”, by mail from Maren Lindqvist" in html
    assert await sent(maren) == 0, "looking sends nothing"


async def test_it_goes_out_as_a_mail_of_the_host_and_the_next_one_is_open(maren: Colleague) -> None:
    answer = await maren.send(form_of(maren, "send"), {"words": WORDS})
    html = await maren.see(answer.headers["location"])
    assert "Ines Kofler has your letter." in html
    assert re.search(r'id="open-name"[^>]*><a[^>]*>Petra Novak', html)
    await carry_out(maren.house)
    async with maren.house.database.read() as read:
        mail = await read.row(select(mails).where(mails.c.mail == "welcome"))
    assert mail is not None
    assert mail.written["host"] == {"name": "Maren Lindqvist", "mail": "maren@example.com"}
    assert mail.kind == "service"
    assert mail.customer_id == maren.cast.people["Ines"]
    assert mail.written["subject"] == "Good to have you here, Ines"
    assert r"\{candy\}" in mail.written["text"], "what a person writes is no merge field"


async def test_however_often_and_by_whomever_it_is_pressed_it_is_sent_once(maren: Colleague) -> None:
    ada = await colleague(maren.house, "admin", maren.cast)
    form = form_of(maren, "send")
    answers = await asyncio.gather(
        *(
            one.client.post(form, data={"form_token": one.form_token, "words": f"Hello from {one.role}"}, headers=FORM)
            for one in (maren, ada, maren)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "closed already" in late.text
    assert "Hello from" in late.text
    assert await sent(maren) == 1


async def test_without_words_nothing_is_sent_and_the_words_of_the_mistake_stand_there(maren: Colleague) -> None:
    answer = await maren.send(form_of(maren, "send"), {"words": " \n "}, status=422)
    assert "There are no words yet." in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert await sent(maren) == 0


async def test_what_is_kept_is_there_for_everybody_and_not_sent(maren: Colleague) -> None:
    ada = await colleague(maren.house, "admin", maren.cast)
    answer = await maren.send(form_of(maren, "keep"), {"words": "Half of it", "seen": "0"})
    assert answer.headers["location"].startswith(page_of(maren))
    html = await ada.see(page_of(maren))
    assert "Half of it" in html
    assert "Kept today" in html
    assert await sent(maren) == 0


async def test_nobody_writes_over_words_they_have_not_read(maren: Colleague) -> None:
    ada = await colleague(maren.house, "admin", maren.cast)
    await maren.send(form_of(maren, "keep"), {"words": "Of Maren", "seen": "0"})
    late = await ada.send(form_of(ada, "keep"), {"words": "Of Ada", "seen": "0"}, status=409)
    assert "A colleague has kept other words" in late.text
    assert "Of Maren" in late.text
    assert "Of Ada" in late.text
    await maren.send(form_of(maren, "keep"), {"words": "Of Maren", "seen": "0"})  # the same again is no other words
    await ada.send(form_of(ada, "keep"), {"words": "Of both", "seen": "1"})
    async with maren.house.database.read() as read:
        assert await read.value(select(task_drafts.c.words)) == "Of both"


async def test_not_needed_closes_it_and_sends_nothing(maren: Colleague) -> None:
    await maren.send(form_of(maren, "skip"))
    async with maren.house.database.read() as read:
        row = await read.row(select(tasks).where(tasks.c.id == maren.cast.rows["welcome of Ines"]))
    assert row is not None
    assert row.closed_by == str(maren.actor)
    assert await sent(maren) == 0
    await maren.send(form_of(maren, "skip"), status=409)


async def test_who_cannot_be_written_to_is_said_and_the_task_stays(maren: Colleague) -> None:
    async with maren.house.database.work(SYSTEM) as work:
        mine = customers.c.id == maren.cast.people["Ines"]
        await work.execute(update(customers).where(mine).values(bounced_at=work.now))
    answer = await maren.send(form_of(maren, "send"), {"words": "Hello"}, status=409)
    assert "There is no address at which they can be written to" in answer.text
    assert 'class="desk-card"' in answer.text
    assert await sent(maren) == 0


@pytest.mark.parametrize("name", ["call of Kurt", "love of Ines"])
async def test_other_tasks_are_no_welcomes(maren: Colleague, name: str) -> None:
    number = maren.cast.rows[name]
    await maren.send(f"/studio/welcomes/{number}/send", {"words": "Hello"}, status=404)
    await maren.see(f"/studio/today/welcomes/{number}", 404)
