"""Maren's desk: what members asked and said is taken on, answered in time, and some of it told what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row

from advocacy.database import Actor, Work
from advocacy.listening import answering, conversations, hearing
from advocacy.listening.conversations import ANSWERED, COMMENT
from advocacy.listening.scores import segment_of
from seeds.chances import chance
from seeds.talk import QUESTIONS, WORDS, follow
from seeds.year import LEFT, Year

IN_TIME = timedelta(hours=30)  # at the latest, in office hours that fall on working days
SLOW, SLOW_IN = 0.06, timedelta(hours=90)
TAKEN_ON = 0.35  # of members' comments
FOLLOWS = 0.7
TOLD = 0.6  # of what there is an end of to tell
FRIDAY = 4
ALL_UNHEARD = 5000
BY_WORDS: Mapping[str, Mapping[str, str]] = {
    words: one for one in QUESTIONS for part, words in one.items() if part in {"ask", "follow"}
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What Maren says to somebody.

    Attributes:
        words: the answer.
        follow: what they write then; empty where they are content.
        outcome: what became of it; empty where nothing did.
    """

    words: str
    follow: str = ""
    outcome: str = ""


async def take_comments_on(year: Year, maren: Actor) -> None:
    """Take on some of what members gave as reasons for their scores."""
    unheard = await year.see(hearing.comments_unheard, limit=ALL_UNHEARD)
    wanted = [row.score_id for row in unheard if _is_taken_on(year, row)]

    async def take(work: Work) -> None:
        for score in wanted:
            await answering.take(work, await conversations.of_comment(work, score), int(maren.id or 0))

    if wanted:
        await year.do(take, actor=maren)


def _is_taken_on(year: Year, row: Row[Any]) -> bool:
    mind, day = year.minds[row.customer_id], (row.answered_at - year.start).days
    return mind.joined and not mind.gone and mind.diary.happens(f"comment of day {day}", TAKEN_ON)


async def answer(year: Year, maren: Actor) -> None:
    """Answer what has waited long enough, and put down what follows from it."""
    due = [(row, _reply(year, row)) for row in await year.see(hearing.waiting) if _is_due(year, row)]

    async def answer_all(work: Work) -> None:
        for row, reply in due:
            here = await conversations.get(work, row.id)
            # Who comes back with what was missing learns what became of it.
            verb = answering.close if row.turn > 1 and reply.outcome else answering.answer
            words = reply.outcome if verb is answering.close else reply.words
            await verb(work, here, int(maren.id or 0), words)

    if due:
        await year.do(answer_all, actor=maren)
    for row, reply in due:
        if row.turn == 1:
            _put_down(year, maren, row, reply)


def _is_due(year: Year, row: Row[Any]) -> bool:
    dice = chance(year.seed, f"conversation {row.id} {row.turn}", "answering")
    most = SLOW_IN if dice.random() < SLOW else IN_TIME
    is_last_day = year.now > year.end - LEFT - timedelta(days=2)
    waited: timedelta = year.now - row.changed_at
    return waited >= dice.uniform(0.05, 1) * (timedelta(hours=2) if is_last_day else most)


def _reply(year: Year, row: Row[Any]) -> Reply:
    if row.kind == COMMENT:
        dice = chance(year.seed, f"conversation {row.id}", "comment")
        chosen = dice.choice(WORDS["comments"][segment_of(row.score).value])
    else:
        chosen = BY_WORDS[row.words]
    return Reply(chosen["answer"], chosen.get("follow", ""), chosen.get("outcome", ""))


def _put_down(year: Year, maren: Actor, row: Row[Any], reply: Reply) -> None:
    mind = year.minds[row.customer_id]
    dice = mind.diary.dice(f"after answer {row.id}")
    if reply.follow and dice.random() < FOLLOWS:
        year.later(mind, dice.uniform(0.5, 3), f"following {row.id}", partial(follow, year, mind, row.id, reply.follow))
    elif reply.outcome and not reply.follow and dice.random() < TOLD:
        at = _office_day(year.now + timedelta(days=dice.randint(4, 25)))
        if at <= year.end - LEFT:
            year.agenda.put(at, partial(_close, year, maren, row.id, reply.outcome))


def _office_day(at: datetime) -> datetime:
    """The same hour on that day, or on the Monday after."""
    weekend = at.weekday() - FRIDAY
    return at + timedelta(days=3 - weekend) if weekend > 0 else at


async def _close(year: Year, maren: Actor, conversation: int, outcome: str) -> None:
    row = await year.see(conversations.get, conversation)
    if row.state == ANSWERED:
        await year.do(answering.close, row, int(maren.id or 0), outcome, actor=maren)
