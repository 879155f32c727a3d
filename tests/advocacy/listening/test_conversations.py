"""A question is asked once, has an owner and a day, and is answered, passed on, closed and opened again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy.clock import local_day
from advocacy.database import SYSTEM, Actor
from advocacy.delivery.mail import mails
from advocacy.engine.journal import journal
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.listening import answering, conversations, hearing, questions
from advocacy.listening.conversations import conversation_lines
from advocacy.listening.responses import Response, receive, scores
from advocacy.people import staff, team
from advocacy.people.customers import change
from advocacy.people.saving import CustomerRow, save_customers
from tests.advocacy.delivery.post import send
from web.testing import Wristwatch
from web.wiring import House

HOSTILE = "<b>Bold</b> {email} [click](https://evil.test)\n\n# Big\n    code\n1. one\n{hub} *now*"


class People:
    """Two of the staff, a member, and how they speak."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def arrive(self) -> "People":
        async with self.house.database.work(SYSTEM) as work:
            self.maren = await staff.add(work, "maren@example.com", "manager", name="Maren Lindqvist")
            self.jakob = await staff.add(work, "jakob@example.com", "manager", name="Jakob Okafor")
            [self.ann] = await save_customers(
                work, [CustomerRow(email="ann@example.com", name="Ann", zone="UTC", language="de")]
            )
            await change(work, self.ann, joined_at=work.now)
        return self

    async def ask(self, words: str = "Why is it slow?", key: str = "k", owner: int | None = None) -> int:
        async with self.house.database.work(Actor("member", self.ann)) as work:
            return await questions.ask(work, self.ann, words, key=key, owner=owner)

    async def add(self, conversation: int, words: str, key: str = "k") -> None:
        async with self.house.database.work(Actor("member", self.ann)) as work:
            await questions.add(work, await conversations.get(work, conversation), words, key=key)

    async def do(self, verb: Callable[..., Awaitable[None]], conversation: int, by: int, *words: str) -> None:
        async with self.house.database.work(Actor("staff", by, "manager")) as work:
            await verb(work, await conversations.get(work, conversation), by, *words)

    async def see(self, conversation: int) -> Any:
        async with self.house.database.read() as read:
            return await conversations.get(read, conversation)

    async def said(self, conversation: int) -> list[tuple[str | None, str, str]]:
        async with self.house.database.read() as read:
            lines = await hearing.lines_of(read, [conversation])
        return [(row.staff_name, row.kind, row.words) for row in lines.get(conversation, [])]

    async def happened(self) -> list[tuple[str, str, str]]:
        async with self.house.database.read() as read:
            rows = await read.rows(select(journal).where(journal.c.event.like("question.%")).order_by(journal.c.id))
        return [(row.event, row.about, row.object) for row in rows]

    async def comment(self, words: str | None = "Too many clicks.", score: int = 8) -> int:
        async with self.house.database.work(SYSTEM) as work:
            await receive(work, [Response(score, "tool", f"r{words}", self.ann, comment=words)])
            return int(await work.value(select(func.max(scores.c.id))))


@pytest.fixture
async def people(house: House) -> People:
    return await People(house).arrive()


async def test_a_question_has_an_owner_and_a_day(people: People) -> None:
    number = await people.ask(owner=people.maren)
    row = await people.see(number)
    assert (row.kind, row.state, row.owner_name) == ("question", "open", "Maren Lindqvist")
    assert local_day(row.promised_at, "UTC").isoformat() == "2026-01-07"
    assert await people.said(number) == [(None, "words", "Why is it slow?")]
    assert await people.happened() == [("question.asked", f"question:{number}:1", "question")]


async def test_a_form_sent_twice_asks_once(people: People, house: House) -> None:
    first = await people.ask()
    assert await people.ask() == first
    # Gone back in the browser, changed and sent again: that is something else.
    assert await people.ask("Why is it so slow?") != first
    assert await people.ask(key="another form") != first
    assert len(await people.happened()) == 3
    assert set(await asyncio.gather(*(people.ask("Once", key="x") for _ in range(8)))) == {
        await people.ask("Once", key="x")
    }
    async with house.database.read() as read:
        assert len(await hearing.waiting(read)) == 4


@pytest.mark.parametrize("words", ["", "  \n ", "\0\x01", "x" * 10_001])
async def test_no_words_and_too_many_are_refused(people: People, words: str) -> None:
    with pytest.raises(Invalid) as wrong:
        await people.ask(words)
    assert wrong.value.where == "words"
    number = await people.ask("x" * 10_000)
    with pytest.raises(Invalid):
        await people.add(number, words)
    with pytest.raises(Invalid):
        await people.do(answering.answer, number, people.maren, words)


async def test_words_are_kept_without_what_no_page_can_show(people: People) -> None:
    number = await people.ask(" A\0b\x07c\r\nd\ud800e ")
    assert await people.said(number) == [(None, "words", "Abc\nde")]


async def test_an_answer_reaches_the_member_by_mail_and_means_what_it_says(people: People, house: House) -> None:
    number = await people.ask()
    await people.do(answering.answer, number, people.jakob, HOSTILE)
    row = await people.see(number)
    assert (row.state, row.owner_name) == ("answered", "Jakob Okafor")
    assert await people.happened() == [
        ("question.asked", f"question:{number}:1", "question"),
        ("question.answered", f"question:{number}:1", "question"),
    ]
    await send(house)
    async with house.database.read() as read:
        [mail] = await read.rows(select(mails))
    assert (mail.kind, mail.subject, mail.state) == ("service", "Jakob Okafor has answered you", "outbox")
    for shown in (mail.text, mail.html.replace("&lt;", "<").replace("&gt;", ">")):
        assert "<b>Bold</b> {email} [click](https://evil.test)" in shown
        assert "# Big" in shown
        assert "1. one" in shown
        assert "{hub} *now*" in shown
        assert "Jakob Okafor" in shown
    assert "<b>" not in mail.html
    assert '<div class="mail is-ours"' not in mail.html
    assert '<html lang="de">' in mail.html
    assert "https://evil.test" not in mail.html.replace("[click](https://evil.test)", "")
    assert f"{house.settings.base_url}/hub/heard" in mail.text


async def test_what_a_member_writes_next_opens_it_again(people: People, watch: Wristwatch) -> None:
    number = await people.ask()
    await people.do(answering.answer, number, people.maren, "Which screen?")
    watch.forward("P3D")
    await people.add(number, "The stock count.")
    await people.add(number, "The stock count.")
    row = await people.see(number)
    assert (row.state, row.turn) == ("open", 2)
    assert local_day(row.promised_at, "UTC").isoformat() == "2026-01-12"
    # The promise that stands does not move.
    watch.forward("P1D")
    await people.add(number, "And the labels.")
    assert (await people.see(number)).promised_at == row.promised_at
    await people.do(answering.close, number, people.maren, "Mended in March.")
    row = await people.see(number)
    assert (row.state, row.closed_at is not None) == ("closed", True)
    assert (await people.said(number))[-1] == ("Maren Lindqvist", "outcome", "Mended in March.")
    await people.add(number, "It is back.")
    row = await people.see(number)
    assert (row.state, row.closed_at) == ("open", None)
    assert [event for event, _, _ in await people.happened()] == [
        "question.asked",
        "question.answered",
        "question.asked",
        "question.answered",
        "question.closed",
        "question.asked",
    ]


async def test_newer_words_are_read_before_an_answer_goes_out(people: People, house: House) -> None:
    number = await people.ask()
    seen = await people.see(number)
    await people.add(number, "It works now.")
    with pytest.raises(Conflict, match="written since"):
        async with house.database.work(SYSTEM) as work:
            await answering.answer(work, seen, people.maren, "Restart it.")
    await people.do(answering.close, number, people.maren, "Good.")
    with pytest.raises(Conflict, match="closed"):
        await people.do(answering.answer, number, people.maren, "Restart it.")
    assert [words for _, _, words in await people.said(number)] == ["Why is it slow?", "It works now.", "Good."]


async def test_one_takes_it_and_may_pass_it_on(people: People, house: House) -> None:
    number = await people.ask()
    await people.do(answering.take, number, people.maren)
    await people.do(answering.take, number, people.maren)
    with pytest.raises(Conflict, match="Maren Lindqvist has this already"):
        await people.do(answering.take, number, people.jakob)
    await people.do(answering.pass_on, number, people.jakob)
    assert (await people.see(number)).owner_name == "Jakob Okafor"
    async with house.database.read() as read:
        assert [row.id for row in await hearing.waiting(read, owner=people.jakob)] == [number]
        assert await hearing.waiting(read, owner=people.maren) == []
    async with house.database.work(SYSTEM) as work:
        await team.deactivate(work, people.maren)
    with pytest.raises(NotFound):
        await people.do(answering.pass_on, number, people.maren)
    with pytest.raises(NotFound):
        await people.do(answering.answer, number, people.maren, "Words")
    with pytest.raises(NotFound):
        await people.see(number + 1)


async def test_a_comment_becomes_a_conversation_when_somebody_takes_it_on(people: People, house: House) -> None:
    score = await people.comment()
    async with house.database.read() as read:
        [comment] = await hearing.comments_of(read, people.ann)
        assert (comment.comment, comment.score, comment.id, comment.state) == ("Too many clicks.", 8, None, None)
        assert [row.score_id for row in await hearing.comments_unheard(read, segment="passive")] == [score]
        assert await hearing.comments_unheard(read, segment="promoter") == []
    for _ in range(2):
        async with house.database.work(Actor("staff", people.maren, "manager")) as work:
            await answering.take(work, await conversations.of_comment(work, score), people.maren)
    async with house.database.read() as read:
        [comment] = await hearing.comments_of(read, people.ann)
        assert (comment.state, comment.owner_name, comment.promised_at) == ("open", "Maren Lindqvist", None)
        assert await hearing.comments_unheard(read) == []
        [row] = await hearing.waiting(read)
        assert (row.comment, row.words, row.member_name) == ("Too many clicks.", None, "Ann")
    await people.add(comment.id, "Above all in the evening.")
    row = await people.see(comment.id)
    assert local_day(row.promised_at, "UTC").isoformat() == "2026-01-07"
    await people.do(answering.answer, comment.id, people.maren, "Thank you.")
    assert await people.happened() == [
        ("question.taken", f"question:{comment.id}:1", "comment"),
        ("question.asked", f"question:{comment.id}:2", "comment"),
        ("question.answered", f"question:{comment.id}:2", "comment"),
    ]


async def test_a_score_without_words_is_no_conversation(people: People, house: House) -> None:
    silent = await people.comment(None)
    for score in (silent, 999):
        with pytest.raises(NotFound):
            async with house.database.work(SYSTEM) as work:
                await conversations.of_comment(work, score)


async def test_erasing_takes_the_words_and_leaves_the_days(people: People, house: House) -> None:
    answered, waiting = await people.ask("My secret."), await people.ask("Another secret.", key="b")
    await people.do(answering.answer, answered, people.maren, "Your secret is safe.")
    async with house.database.work(SYSTEM) as work:
        await conversations.erase(work, [people.ann])
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(conversation_lines)) == 0
        assert await hearing.waiting(read) == []
        rows = await hearing.questions_of(read, people.ann)
    assert [(row.id, row.state, row.key) for row in rows] == [(waiting, "closed", None), (answered, "answered", None)]
    assert rows[1].answered_at is not None
