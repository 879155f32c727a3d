"""The hub's home page as a member's browser gets it, from the first visit on."""

import html
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor
from advocacy.engine.journal import journal
from advocacy.listening.responses import Response, receive
from advocacy.people.customers import change
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, invitations, programs
from challenges import goes, reviews, submissions
from challenges.postponing import POSTPONED
from rewards.corrections import correct
from tests.cast import FIRST, document, sign_in
from tests.web.test_entrance import FORM, browser_of
from web.testing import Wristwatch
from web.visitors import COOKIE, FORM_TOKEN, form_token
from web.wiring import TAKE_PARTS, House

SHIPPED = "passives-to-promoters"
MAREN = Actor("staff", 1, "manager")


@dataclass(slots=True)
class Here:
    """A member and their browser."""

    house: House
    customer: int
    client: httpx.AsyncClient
    token: str = ""

    @property
    def actor(self) -> Actor:
        return Actor("member", self.customer)

    async def come_in(self) -> None:
        self.token = await sign_in(self.house, self.actor)
        self.client.cookies.set(COOKIE, self.token)

    async def page(self, **headers: str) -> str:
        answer = await self.client.get("/hub", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def reads(self) -> str:
        """The words of the page's main part, on one line."""
        return words_of(await self.page())

    async def heading(self) -> str:
        return words_of(re.findall("<h1.*?</h1>", await self.page(), re.DOTALL)[0])

    async def sends(self, path: str, **form: str) -> httpx.Response:
        fields = {FORM_TOKEN: form_token(self.house.settings.secret_key, self.token), **form}
        return await self.client.post(path, headers=FORM, data=fields)

    async def not_today(self, key: str, program: str = SHIPPED) -> httpx.Response:
        return await self.sends("/hub/not-today", program=program, challenge=key)

    async def does(self, key: str, answers: Mapping[int, Any] | None = None, **said: Any) -> submissions.HandedIn:
        async with self.house.database.work(self.actor) as work:
            given = FIRST[key] if answers is None else answers
            return await submissions.complete(work, self.customer, key, given, **said)


def words_of(text: str) -> str:
    """What a person reads of a page, on one line."""
    main = re.search("<main.*</main>", text, re.DOTALL)
    plain = re.sub(r"<textarea.*?</textarea>|<[^>]+>", " ", main[0] if main else text, flags=re.DOTALL)
    return re.sub(r" (?=[.,])", "", " ".join(html.unescape(plain).split()))


def raised(text: str) -> str:
    """The title of the one next thing."""
    found = re.findall(r'<h2 id="next">(.*?)</h2>', text, re.DOTALL)
    assert len(found) <= 1
    return words_of(found[0]) if found else ""


async def publish(house: House, text: str) -> None:
    async with house.database.work(SYSTEM) as work:
        await programs.load(work, text, "program.yaml", TAKE_PARTS)


async def member_of(house: House, program: str = "", *, name: str = "Ines Kofler") -> Here:
    """Somebody who gave an 8 and came in by a program's invitation, or by none."""
    async with house.database.work(SYSTEM) as work:
        row = CustomerRow(email="ines@example.com", name=name, zone="Europe/Vienna")
        (customer,) = await save_customers(work, [row])
        await receive(work, [Response(8, "test", name, customer, answered_at=work.now)])
        if program:
            await cohorts.launch(work, await programs.publication(work, program), seed=1)
            invitation = await invitations.of_customer(work, customer)
            assert invitation is not None
            await invitations.accept(work, invitation.id)
        else:
            await change(work, customer, joined_at=work.now)
    here = Here(house, customer, browser_of(house))
    await here.come_in()
    return here


@pytest.fixture
async def ines(house: House) -> AsyncIterator[Here]:
    """Somebody who has just come into the shipped program."""
    await publish(house, document().replace("cap: 9", "cap: 2"))
    here = await member_of(house, SHIPPED)
    yield here
    await here.client.aclose()


async def test_the_first_visit_teaches_the_way(ines: Here) -> None:
    text = await ines.page()
    said = words_of(text)
    assert said.startswith("Monday, 5 January Welcome, Ines. Five to begin with.")
    assert raised(text) == "Take a look around"
    assert (
        "1 minute Earns 20 Take a look around You know where things are, and who answers you. Start Not today" in said
    )
    assert "100 more points. The five things above are exactly that." in said
    assert "Opens at Insider: 100 points to go. From then on, up to 2 new things each week." in said
    assert "Opens at Companion: 300 points to go." in said
    assert "Planned for 5 March. We still need to know: Where does the parcel go?, Which shirt fits you?" in said
    assert text.count('<button class="button">') == 1
    assert text.count('class="is-here"') == 1
    assert f'action="/hub/challenges/{SHIPPED}/look-around/start"' in text


async def test_the_page_goes_with_the_member_down_the_line(ines: Here, watch: Wristwatch) -> None:
    told = []
    for key in FIRST:
        await ines.does(key)
        told.append(await ines.heading())
    assert told == [
        "One done, Ines. Four to go.",
        "Two done, Ines. Three to go.",
        "Three done, Ines. Two to go.",
        "Four done, Ines. One to go.",
        "All five done, Ines. Two things are open.",
    ]
    said = await ines.reads()
    assert "2 more before" in said
    assert "What would make you love us? today earned 20" in said
    assert "Up to 2 of these a week, and you choose which." in said
    assert "Nothing to do for it." in said
    await ines.does("your-work", {0: "Planning."})
    assert "1 of 2 begun this week, so there is room for one more." in await ines.reads()
    await ines.does("your-word", {0: "Cart."})
    assert await ines.heading() == "Nothing new until Monday, 12 January."
    said = await ines.reads()
    assert "This week is full. The next one begins on Monday, 12 January." in said
    assert "You have started 2 this week. The next can begin on 12 January 2026." in said
    watch.forward("P7D")
    assert await ines.heading() == "Two things are open, Ines."


async def test_what_has_more_to_say_is_read_before_it_is_begun(ines: Here) -> None:
    for key in list(FIRST)[:-1]:
        await ines.does(key)
    text = await ines.page()
    assert raised(text) == "What would make you love us?"
    assert f'<a class="button" href="/hub/challenges/{SHIPPED}/love-us">Read on</a>' in text
    assert "/start" not in text


async def test_what_was_begun_is_gone_on_with(ines: Here) -> None:
    async with ines.house.database.work(ines.actor) as work:
        number = await submissions.start(work, "love-us", ines.customer)
    text = await ines.page()
    assert raised(text) == "What would make you love us?"
    assert f'<a class="button" href="/hub/goes/{number}">Go on</a>' in text


async def test_a_person_looks_at_it_by_a_day_sends_it_back_and_says_yes(ines: Here, watch: Wristwatch) -> None:
    for key in FIRST:
        await ines.does(key)
    handed = await ines.does("bad-day", {0: "When the export stood still."})
    said = await ines.reads()
    assert "A day it did not Maren looks at it by Thursday. Earns 30" in said
    watch.forward("P4D")
    assert "Maren wanted to look at it by yesterday, and owes you that." in await ines.reads()
    async with ines.house.database.work(MAREN) as work:
        await reviews.send_back(work, await goes.get(work, handed.submission), "Which day was it?")
    text = await ines.page()
    assert raised(text) == "A day it did not"
    assert f'<a class="button" href="/hub/goes/{handed.submission}">Have another look</a>' in text
    assert await ines.heading() == "One came back to you, Ines."
    assert "Back to you: A day it did not There is a note with it." in words_of(text)
    await ines.does("bad-day", {0: "On the 3rd."})
    async with ines.house.database.work(MAREN) as work:
        await reviews.approve(work, await goes.get(work, handed.submission))
    said = await ines.reads()
    assert "Approved: A day it did not 30 points for you." in said
    assert "A badge for you: Frank" in said


async def test_not_today_is_asked_no_second_question_until_tomorrow(ines: Here, watch: Wristwatch) -> None:
    answer = await ines.not_today("look-around")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/hub")
    text = await ines.page()
    assert raised(text) == "What's your favorite candy?"
    assert "Take a look around" in words_of(text)
    await ines.not_today("look-around")
    assert await postponed(ines) == ["look-around"]
    for key in list(FIRST)[1:]:
        await ines.not_today(key)
    text = await ines.page()
    assert raised(text) == ""
    assert 'class="is-here"' not in text
    assert await ines.heading() == "Enough for today, Ines."
    assert "The five things above are exactly that." in words_of(text)
    watch.forward("PT13H59M")  # a minute to midnight in Vienna
    assert raised(await ines.page()) == ""
    watch.forward("PT1M")
    assert raised(await ines.page()) == "Take a look around"
    await ines.not_today("look-around")
    assert len(await postponed(ines)) == 6


async def postponed(here: Here) -> list[str]:
    async with here.house.database.read() as read:
        rows = await read.rows(select(journal).where(journal.c.event == POSTPONED).order_by(journal.c.id))
    assert {row.customer_id for row in rows} <= {here.customer}
    return [row.object for row in rows]


@pytest.mark.parametrize(
    ("program", "key"),
    [("", ""), (SHIPPED, ""), (SHIPPED, "nothing"), ("x", "look-around"), (SHIPPED, "\0"), ("a" * 9000, "é\ud7ff"),
     # Meant for promoters.
     (SHIPPED, "lend-your-name")],
)  # fmt: skip
async def test_what_is_not_theirs_cannot_be_left(ines: Here, program: str, key: str) -> None:
    assert (await ines.not_today(key, program)).status_code == 404
    assert await postponed(ines) == []


async def test_news_are_what_others_did_since_the_day_before_the_last_visit(ines: Here, watch: Wristwatch) -> None:
    await ines.does("look-around")
    assert "Since you came in" not in await ines.reads()
    async with ines.house.database.work(MAREN) as work:
        await correct(work, ines.customer, 5, why="For the bug report.", key="1")
    assert "Since you came in 5 points added by a person The reason stands in your points." in await ines.reads()
    watch.forward("P10D")
    await ines.not_today("your-candy")  # seen here, on the 15th
    assert "5 points added" not in await ines.reads()
    async with ines.house.database.work(MAREN) as work:
        await correct(work, ines.customer, 7, why="For the second one.", key="2")
    assert "Since yesterday 7 points added by a person" in await ines.reads()
    # Signed in again after some days, they were last here under the sign-in before.
    watch.forward("P4D")
    await ines.come_in()
    assert "Since Wednesday 7 points added by a person" in await ines.reads()
    watch.forward("P10D")
    await ines.come_in()
    await ines.not_today("your-candy")
    watch.forward("P12D")
    await ines.come_in()
    assert "7 points" not in await ines.reads()


async def test_what_is_older_than_two_months_is_no_news(ines: Here, watch: Wristwatch) -> None:
    async with ines.house.database.work(MAREN) as work:
        await correct(work, ines.customer, 5, why="For the bug report.", key="1")
    watch.forward("P50D")
    async with ines.house.database.work(MAREN) as work:
        await correct(work, ines.customer, 7, why="For the second one.", key="2")
    watch.forward("P20D")
    await ines.come_in()
    said = await ines.reads()
    assert "Since 15 January 7 points added by a person" in said
    assert "5 points added" not in said


async def test_what_is_no_longer_in_force_can_still_be_finished(ines: Here) -> None:
    async with ines.house.database.work(ines.actor) as work:
        number = await submissions.start(work, "your-candy", ines.customer)
    text = document().replace("challenge: your-candy", "challenge: our-candy").replace("your-candy,", "our-candy,")
    await publish(ines.house, text)
    page = await ines.page()
    assert raised(page) == "What's your favorite candy?"
    assert f'href="/hub/goes/{number}">Go on' in page
    assert (await ines.not_today("your-candy")).status_code == 303
    assert raised(await ines.page()) == "Take a look around"


async def test_a_part_is_the_main_part_and_nobody_else_gets_in(ines: Here) -> None:
    part = await ines.page(**{"HX-Request-Type": "partial", "HX-Request": "true"})
    assert part.lstrip().startswith('<div class="two home">')
    assert "<html" not in part
    ines.client.cookies.clear()
    assert (await ines.client.get("/hub")).headers["Location"] == "/sign-in?next=%2Fhub"
