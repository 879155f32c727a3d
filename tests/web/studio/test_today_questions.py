"""Questions and comments: answered by a person, told what became of it, passed on; each once, and to what was read."""

import pytest
from sqlalchemy import func, select

from advocacy.database import Actor
from advocacy.delivery.mail import mails
from advocacy.listening import conversations, questions
from advocacy.listening.conversations import conversation_lines
from tests.web.studio.conftest import Colleague, colleague


def question(maren: Colleague) -> str:
    return f"/studio/today/questions/{maren.cast.rows['second question']}"


async def answers(maren: Colleague, words: str) -> int:
    async with maren.house.database.read() as read:
        query = select(func.count()).select_from(conversation_lines).where(conversation_lines.c.words == words)
        return int(await read.value(query))


async def test_a_question_is_answered_once_and_the_member_gets_it_by_mail(maren: Colleague) -> None:
    html = await maren.see(question(maren))
    assert "And as a spreadsheet?" in html
    assert 'name="turn" value="1"' in html
    said = {"words": "From May on.", "turn": "1"}
    answer = await maren.send(f"{question(maren)}/answer", said)
    assert "Ines Kofler has your answer, here and by mail." in await maren.see(answer.headers["location"])
    await maren.send(f"{question(maren)}/answer", said, status=409)
    assert await answers(maren, "From May on.") == 1
    async with maren.house.database.read() as read:
        about = f"question:{maren.cast.rows['second question']}"
        assert await read.value(select(func.count()).select_from(mails).where(mails.c.about == about)) == 1
    assert "Questions to answer" not in await maren.see("/studio")


async def test_a_colleague_was_quicker_and_the_words_are_not_lost(maren: Colleague) -> None:
    ada = await colleague(maren.house, "admin", maren.cast)
    await maren.send(f"{question(maren)}/close", {"words": "It is there since today.", "turn": "1"})
    late = await ada.send(f"{question(ada)}/answer", {"words": "I think in June.", "turn": "1"}, status=409)
    assert "This is closed." in late.text
    assert "I think in June." in late.text
    assert "Maren Lindqvist has done this" in late.text
    assert await answers(maren, "I think in June.") == 0


async def test_what_the_member_has_written_since_is_read_first(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    async with maren.house.database.work(Actor("member", ines)) as work:
        row = await conversations.get(work, maren.cast.rows["second question"])
        await questions.add(work, row, "And by mail?", key="more")
    late = await maren.send(f"{question(maren)}/answer", {"words": "Yes.", "turn": "1"}, status=409)
    assert "The member has written since" in late.text
    assert "And by mail?" in late.text
    await maren.send(f"{question(maren)}/answer", {"words": "Yes.", "turn": "2"})


async def test_without_words_there_is_no_answer(maren: Colleague) -> None:
    silent = await maren.send(f"{question(maren)}/answer", {"words": " ", "turn": "1"}, status=422)
    assert "There are no words yet." in silent.text


async def test_it_is_passed_on_to_somebody_who_answers_members(maren: Colleague) -> None:
    ada, jonas = maren.cast.staff["admin"], maren.cast.staff["marketer"]
    html = await maren.see(question(maren))
    assert f'<option value="{ada}">' in html
    assert f'<option value="{jonas}">' not in html
    answer = await maren.send(f"{question(maren)}/pass", {"to": str(ada), "turn": "1"})
    assert "Passed on." in await maren.see(answer.headers["location"])
    assert "Ada Lang has it" in await maren.see("/studio")
    for nobody in ("", "x", str(jonas)):
        await maren.send(f"{question(maren)}/pass", {"to": nobody}, status=422)
    await maren.send(f"{question(maren)}/pass", {"to": "999999"}, status=404)


async def test_a_comment_that_came_with_a_score_is_answered_like_a_question(maren: Colleague) -> None:
    path = f"/studio/today/comments/{maren.cast.rows['comment of Ines']}"
    assert "Good, though the reports take me too long." in await maren.see(path)
    answer = await maren.send(f"{path}/answer", {"words": "Which of them?"})
    assert "has your answer" in await maren.see(answer.headers["location"])
    assert await answers(maren, "Which of them?") == 1
    assert "Somebody has taken this on." in await maren.see(path)
    assert "<dt>Done by you</dt><dd>2</dd>" in await maren.see("/studio")


@pytest.mark.parametrize("verb", ["answer", "close", "pass"])
@pytest.mark.parametrize(
    "place", ["questions/999999", "comments/999999", "welcomes/1", "questions/99999999999999999999"]
)
async def test_what_is_not_there_cannot_be_answered(maren: Colleague, place: str, verb: str) -> None:
    await maren.send(f"/studio/today/{place}/{verb}", {"words": "Hello", "to": str(maren.id)}, status=404)
