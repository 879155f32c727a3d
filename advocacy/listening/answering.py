"""The person's side of a conversation: take it on, answer, pass it on, say what became of it.

Whoever answers has read what the member wrote up to a turn; if the member has written since, nothing is sent and the
newer words are read first. An answer goes to the member by mail as well, so that nobody has to look whether it came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, update

from advocacy.database import Work
from advocacy.delivery.mail import Letter, queue
from advocacy.delivery.merge import plain, quoted
from advocacy.errors import Conflict
from advocacy.listening.conversations import (
    ANSWERED,
    CLOSED,
    OPEN,
    OUTCOME,
    WORDS,
    checked,
    conversations,
    happened,
    once,
    put,
)
from advocacy.people import staff
from advocacy.people.customers import MEMBERS, customers
from advocacy.words import said


@dataclass(frozen=True, slots=True)
class Wording:
    """What a mail says around an answer; ``{name}`` is who wrote it.

    Attributes:
        answered: the subject of an answer.
        unsigned: the same from somebody whose name is not known.
        closed: the subject of what became of it.
        lead: the words of the link to the whole conversation.
    """

    answered: str = "{name} has answered you"
    unsigned: str = "You have an answer"
    closed: str = "What became of it"
    lead: str = "Read it all, and answer"


ENGLISH = Wording()
_NO_FIELDS = str.maketrans("", "", "{}")  # a name is no merge field


async def take(work: Work, conversation: Row[Any], by: int) -> None:
    """Make somebody its owner, if it has none.

    Raises:
        Conflict: a colleague has it.
        NotFound: ``by`` does not work here.
    """
    await staff.get(work, by)
    met = await work.changed(
        update(conversations)
        .where(conversations.c.id == conversation.id, conversations.c.owner_id.is_(None))
        .values(owner_id=by)
    )
    if met:
        await _tell(work, "question.taken", conversation)
    elif conversation.owner_id != by:
        raise Conflict(
            said("{name} has this already.", name=conversation.owner_name or conversation.owner_email or "A colleague"),
            remedy=said("Let it be passed on to you."),
        )


async def pass_on(work: Work, conversation: Row[Any], to: int) -> None:
    """Give it to a colleague, whoever had it before. The promise stays.

    Raises:
        NotFound: ``to`` does not work here.
        Conflict: somebody else has passed it on at this moment.
    """
    await staff.get(work, to)
    if conversation.owner_id == to:
        return
    met = await work.changed(
        update(conversations)
        .where(
            conversations.c.id == conversation.id,
            conversations.c.owner_id.is_not_distinct_from(conversation.owner_id),
        )
        .values(owner_id=to)
    )
    if met != 1:
        raise Conflict(said("Somebody else has just taken this."), remedy=said("Load it again."))
    await _tell(work, "question.taken", conversation)


async def answer(work: Work, conversation: Row[Any], by: int, words: str, *, wording: Wording = ENGLISH) -> None:
    """Answer the member, here and by mail. What nobody owned is the answerer's from now on.

    Args:
        work: the unit of work.
        conversation: as ``conversations.get`` gives it.
        by: who of the staff answers.
        words: plain text.
        wording: what the mail says around them, in the member's language.

    Raises:
        Invalid: there are no words, or too many.
        NotFound: ``by`` does not work here.
        Conflict: it is closed, exactly this was said already, or the member has written since.
    """
    good = checked(words)
    colleague = await staff.get(work, by)
    await _move(work, conversation, by, among=(OPEN, ANSWERED), state=ANSWERED)
    line = await _say(work, conversation, by, good)
    await _mail(
        work,
        conversation,
        colleague,
        good,
        line=line,
        subject=wording.answered if colleague.name else wording.unsigned,
        lead=wording.lead,
    )
    if conversation.state == OPEN:
        await _tell(work, "question.answered", conversation)


async def close(work: Work, conversation: Row[Any], by: int, words: str, *, wording: Wording = ENGLISH) -> None:
    """Say what became of it, here and by mail. What was not answered before is answered by it.

    Args:
        work: the unit of work.
        conversation: as ``conversations.get`` gives it.
        by: who of the staff says so.
        words: what became of it, plain text.
        wording: what the mail says around them, in the member's language.

    Raises:
        Invalid: there are no words, or too many.
        NotFound: ``by`` does not work here.
        Conflict: it is closed already, or the member has written since.
    """
    good = checked(words)
    colleague = await staff.get(work, by)
    await _move(work, conversation, by, among=(OPEN, ANSWERED), state=CLOSED, closed_at=work.now)
    line = await _say(work, conversation, by, good, kind=OUTCOME)
    await _mail(work, conversation, colleague, good, line=line, subject=wording.closed, lead=wording.lead)
    if conversation.state == OPEN:
        await _tell(work, "question.answered", conversation)
    await _tell(work, "question.closed", conversation)


async def _move(work: Work, conversation: Row[Any], by: int, *, among: Sequence[str], **values: Any) -> None:
    met = await work.changed(
        update(conversations)
        .where(
            conversations.c.id == conversation.id,
            conversations.c.turn == conversation.turn,
            conversations.c.state.in_(among),
        )
        .values(
            owner_id=func.coalesce(conversations.c.owner_id, by),
            answered_at=func.coalesce(conversations.c.answered_at, work.now),
            changed_at=work.now,
            **values,
        )
    )
    if met == 1:
        return
    if conversation.state == CLOSED:
        raise Conflict(said("This is closed."), remedy=said("It opens again when the member writes."))
    raise written_since()


def written_since() -> Conflict:
    """The words for a conversation that is not as whoever answers has read it."""
    return Conflict(said("The member has written since, or it was closed."), remedy=said("Read it again first."))


async def _say(work: Work, conversation: Row[Any], by: int, words: str, *, kind: str = WORDS) -> int:
    key = once(f"{conversation.id}:{conversation.turn}:{by}:{kind}", words)
    line = await put(work, conversation.id, conversation.customer_id, words, by=by, kind=kind, key=key)
    if line is None:
        raise Conflict(said("Exactly this was said already."), remedy=said("Look at the conversation."))
    return line


async def _mail(
    work: Work, conversation: Row[Any], colleague: Row[Any], words: str, *, line: int, subject: str, lead: str
) -> None:
    name = colleague.name
    inside = await work.value(select(customers.c.id).where(customers.c.id == conversation.customer_id, MEMBERS))
    way = "" if inside is None else f"\n\n[{quoted(lead)}]({{hub}}/heard)"
    letter = Letter(
        customer=conversation.customer_id,
        mail="answer",
        key=f"answer:{line}",
        about=f"question:{conversation.id}",
        kind="service",
        subject=subject.replace("{name}", name.translate(_NO_FIELDS)),
        text=plain(words) + way,
        signed=name,
        language=conversation.language,
    )
    await queue(work, [letter])


async def _tell(work: Work, name: str, conversation: Row[Any]) -> None:
    await work.record(happened(name, conversation.id, conversation.customer_id, conversation.kind, conversation.turn))
