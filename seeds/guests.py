"""Whom to sign in as to look around: the member on whose pages there is most to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from advocacy.database import Read
from advocacy.engine.journal import journal
from advocacy.engine.people import take_facts
from advocacy.listening.conversations import ANSWERED, CLOSED, COMMENT, QUESTION, conversations
from challenges.challenges import outlines_of
from challenges.situation import look
from challenges.unlocking import Entry, State, unlock
from rewards.shipments import shipments
from seeds.year import Year

ENGLISH = "en"
RANKS = frozenset({1, 2})  # below there is little yet, above there is little left
RECENT = timedelta(days=30)
NEWS = (
    "challenge.completed",
    "challenge.sent_back",
    "level.reached",
    "question.answered",
    "question.closed",
    "redemption.fulfilled",
)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What there is to see on somebody's pages.

    Attributes:
        rank: of their level, from 0.
        spendable: points.
        open: how many challenges could be begun now.
        in_hand: how many were handed in, and wait for a person or came back.
        answers: how many of their questions are answered.
        reasons: how many of the reasons for their scores somebody has taken on.
        boxes: how many are on their way to them or arrived.
        news: how much happened to them in the last month.
    """

    customer: int
    email: str
    language: str
    rank: int
    spendable: int = 0
    open: int = 0
    in_hand: int = 0
    answers: int = 0
    reasons: int = 0
    boxes: int = 0
    news: int = 0

    @property
    def is_fit(self) -> bool:
        """Whether whoever looks around can read the pages, at a level where something lies on either side."""
        return self.language == ENGLISH and self.rank in RANKS


def richest(seen: Sequence[Glimpse]) -> Glimpse:
    """The one with most kinds of things to see, among those who are fit if any is; then with most points to spend."""

    def riches(one: Glimpse) -> tuple[bool, int, int, int]:
        kinds = (one.open, one.in_hand, one.answers, one.reasons, one.boxes, one.news, one.spendable)
        return one.is_fit, sum(bool(kind) for kind in kinds), one.spendable, -one.customer

    return max(seen, key=riches)


async def glimpses(year: Year) -> list[Glimpse]:
    """Of every member."""
    members = {mind.customer: mind for mind in year.minds.values() if mind.joined and not mind.gone}
    async with year.there.database.read() as read:
        boards = await boards_of(read, sorted(members))
        facts = await take_facts(read, sorted(members))
        is_answered = conversations.c.state.in_((ANSWERED, CLOSED))
        answers = await _times(read, conversations, conversations.c.kind == QUESTION, is_answered)
        reasons = await _times(read, conversations, conversations.c.kind == COMMENT)
        boxes = await _times(read, shipments, shipments.c.state.in_(("sent", "delivered")))
        news = await _times(read, journal, journal.c.event.in_(NEWS), journal.c.at >= read.now - RECENT)
    return [
        Glimpse(
            customer=customer,
            email=mind.diary.person.email,
            language=mind.diary.person.account.language,
            rank=mind.level,
            spendable=int(facts[customer].values["spendable"]),
            open=sum(entry.state is State.OPEN for entry in boards[customer]),
            in_hand=sum(entry.state in {State.WAITING, State.SENT_BACK} for entry in boards[customer]),
            answers=answers.get(customer, 0),
            reasons=reasons.get(customer, 0),
            boxes=boxes.get(customer, 0),
            news=news.get(customer, 0),
        )
        for customer, mind in members.items()
    ]


async def boards_of(read: Read, members: Sequence[int]) -> dict[int, list[Entry]]:
    """Everybody's challenges as they stand, in a handful of statements."""
    situation = await look(read, members)
    outlines = (await outlines_of(read, situation.editions)).values()
    asks: frozenset[tuple[str, str]] = frozenset().union(*(outline.asks for outline in outlines))
    known: Mapping[int, Any] = await take_facts(read, members, asks)
    return {
        one: [
            entry
            for outline in outlines
            for entry in unlock(outline, situation.member(known[one]), situation.taken, read.now).values()
            if entry.is_for_them
        ]
        for one in members
    }


async def _times(read: Read, table: Any, *where: Any) -> dict[int, int]:
    query = select(table.c.customer_id, func.count().label("times")).where(*where).group_by(table.c.customer_id)
    return {row.customer_id: int(row.times) for row in await read.rows(query)}
