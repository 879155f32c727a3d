"""The one timeline of a customer: every row of the journal as a sentence, with the words it was about.

What belongs together stands together: the points of a challenge beside the challenge, a mail as it ended, and what was
written between the customer and us line by line.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from advocacy.clock import local_day
from advocacy.database import Read
from advocacy.people.consent import PURPOSES
from advocacy.words import Said, said
from challenges.outline import stages_of
from web.hub.challenges.challenge_view import Told, told_of
from web.studio.people.happenings import TALK, Rows, happenings, thing_of
from web.studio.people.sentences import PLAIN, fate_of, sentence_of

GOOD, BAD, THEIRS = "is-earned", "is-bad", "is-theirs"
_EARNED = ("level.reached", "badge.earned", "challenge.completed", "track.finished", "member.joined")
_GONE_WRONG = ("mail.bounced", "customer.bounced", "challenge.declined", "member.left", "job.died")
WITH_ANSWERS = ("challenge.submitted", "challenge.completed")
VERDICTS = {"challenge.sent_back": "sent_back", "challenge.declined": "declined", "challenge.undone": "undone"}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened.

    Attributes:
        at: when.
        title: what, as a sentence.
        who: who of the staff did it; empty where nobody did.
        words: what somebody wrote in it.
        words_by: who that was; None is the customer.
        answers: what was answered, question by question.
        more: further remarks: what became of a mail, where a box is.
        tone: the look of its dot.
    """

    at: datetime
    title: Said | str
    who: str = ""
    words: str = ""
    words_by: str | None = None
    answers: Sequence[Told] = ()
    more: Sequence[Said | str] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of it: the days, newest first, and the id to go on after."""

    days: Sequence[tuple[date, Sequence[Entry]]]
    older: int | None
    kind: str = ""
    is_first: bool = True


@dataclass(slots=True)
class _Page:
    rows: Rows
    earned: Mapping[tuple[str, str], int] = field(default_factory=dict)


async def timeline(read: Read, customer: int, zone: str, *, kind: str = "", before: int | None = None) -> Timeline:
    """A page of what happened to a customer; a fixed number of statements, however much it was."""
    rows = await happenings(read, customer, kind=kind, before=before)
    entries = entries_of(rows)
    days = [(day, tuple(listed)) for day, listed in groupby(entries, key=lambda one: local_day(one.at, zone))]
    return Timeline(days, rows.older, kind, before is None)


def entries_of(rows: Rows) -> list[Entry]:
    """The sentences of a page, newest first."""
    earned = {
        (row.chain, str(row.data.get("cause"))): int(row.data["amount"])
        for row in rows.events
        if row.event == "points.awarded"
    }
    on_page = {(row.chain, f"{row.event}/{row.about}") for row in rows.events}
    page = _Page(rows, {key: amount for key, amount in earned.items() if key in on_page})
    placed = [(row.at, int(row.id), _entry(row, page)) for row in rows.events if not _is_folded(row, page)]
    placed += [(line.at, 0, _line(line)) for line in rows.lines]
    placed += [(mail.at, 0, _unsent(mail)) for mail in rows.silent]
    return [entry for _, _, entry in sorted(placed, key=lambda one: one[:2], reverse=True)]


def _unsent(mail: Row[Any]) -> Entry:
    title = said("The mail “{mail}” was not sent", mail=mail.subject or mail.mail.replace("-", " "))
    return Entry(mail.at, title, more=(said("They may not be written to."),), tone=BAD)


def _is_folded(row: Row[Any], page: _Page) -> bool:
    """Whether it is told by something else on the page."""
    thing, number = thing_of(row)
    if row.event in TALK:
        return True
    if row.event == "points.awarded":
        return (row.chain, str(row.data.get("cause"))) in page.earned
    if row.event == "customer.changed":
        return thing == "submission"
    if row.event == "mail.queued":
        mail = page.rows.mails.get(number)
        return mail is not None and mail.state in {"sent", "bounced", "outbox"}
    return False


def _entry(row: Row[Any], page: _Page) -> Entry:
    rows = page.rows
    thing, number = thing_of(row)
    amount = page.earned.get((row.chain, f"{row.event}/{row.about}"))
    more: list[Said | str] = [said("{points} points", points=f"+{amount}")] if amount else []
    reason = rows.reasons.get(row.about, "")
    made = _MAKERS.get(thing, _plain)(row, number, rows)
    return Entry(
        at=row.at,
        title=made.title or sentence_of(row, rows.names),
        who=rows.staff.get(row.actor, ""),
        words=made.words or reason,
        words_by=made.words_by if made.words else rows.staff.get(row.actor, "") if reason else None,
        answers=made.answers,
        more=[*more, *made.more],
        tone=_tone(row),
    )


@dataclass(frozen=True, slots=True)
class _Made:
    title: Said | str = ""
    words: str = ""
    words_by: str | None = None
    answers: Sequence[Told] = ()
    more: Sequence[Said | str] = ()


def _plain(row: Row[Any], _number: int, _rows: Rows) -> _Made:
    if row.event.startswith("consent."):
        agreed = row.event == "consent.granted"
        purpose = said(PURPOSES[row.object]) if row.object in PURPOSES else row.object
        return _Made(
            said("Agreed to: {what}", what=purpose) if agreed else said("No longer agrees to: {what}", what=purpose)
        )
    return _Made()


def _score(row: Row[Any], number: int, rows: Rows) -> _Made:
    known = rows.scores.get(number)
    given = row.data.get("score")
    more = [said("as part of the program")] if row.data.get("counts_as") == "program" else []
    return _Made(said("Gave a score of {score}", score=given), known.comment or "" if known else "", more=more)


def _submission(row: Row[Any], number: int, rows: Rows) -> _Made:
    known = rows.goes.get(number)
    if known is None:
        return _Made()
    title = said(PLAIN[row.event].pattern, what=known.title) if row.event in PLAIN else ""
    turn = int(row.about.rpartition(":")[2] or 0)
    remark = rows.remarks.get((number, turn, VERDICTS[row.event])) if row.event in VERDICTS else None
    told: Sequence[Told] = ()
    if row.event in WITH_ANSWERS and not (row.event == "challenge.completed" and known.review_by is not None):
        told = told_of(stages_of(known.definition), rows.answers.get(number, {}), known.title)
    by = rows.staff.get(remark.by, "") if remark is not None else None
    return _Made(title, remark.words if remark is not None else "", by, told)


def _mail(row: Row[Any], number: int, rows: Rows) -> _Made:
    known = rows.mails.get(number)
    if known is None or row.event not in PLAIN:
        return _Made()
    title = said(PLAIN[row.event].pattern, what=known.subject) if known.subject else ""
    return _Made(title, more=fate_of(row, known))


def _posting(row: Row[Any], number: int, rows: Rows) -> _Made:
    return _Made(words=rows.corrections.get(number, ""), words_by=rows.staff.get(row.actor, ""))


def _box(row: Row[Any], number: int, rows: Rows) -> _Made:
    known = rows.boxes.get(number)
    if known is None or row.event != "shipment.sent" or not known.carrier:
        return _Made()
    return _Made(more=[f"{known.carrier} {known.tracking or ''}".strip()])


def _redemption(row: Row[Any], number: int, rows: Rows) -> _Made:
    known = rows.redeemed.get(number)
    if known is None or row.event not in PLAIN:
        return _Made()
    reply = known.reply if row.event == "redemption.refused" else ""
    return _Made(said(PLAIN[row.event].pattern, what=known.name), reply or "", rows.staff.get(row.actor, ""))


def _note(row: Row[Any], number: int, rows: Rows) -> _Made:
    known = rows.notes.get(number)
    if known is None:
        return _Made()
    if known.kind == "note":
        return _Made(said("Noted"), known.words, rows.staff.get(row.actor, ""))
    return _Made(
        said("Tagged: {tag}", tag=known.words)
        if known.kind == "tagged"
        else said("No longer tagged: {tag}", tag=known.words)
    )


def _task(row: Row[Any], number: int, rows: Rows) -> _Made:
    known = rows.tasks.get(number)
    words = (known.note or "") if known is not None and row.event == "task.closed" else ""
    return _Made(words=words, words_by=rows.staff.get(row.actor, ""))


def _line(line: Row[Any]) -> Entry:
    if line.staff_id is None:
        return Entry(line.at, said("Wrote to us"), words=line.words, tone=THEIRS)
    became = line.kind == "outcome"
    title = said("Told what became of it") if became else said("We wrote to them")
    return Entry(line.at, title, who=line.staff_name or "", words=line.words, words_by=line.staff_name or "")


def _tone(row: Row[Any]) -> str:
    if row.event in _EARNED:
        return GOOD
    if row.event in _GONE_WRONG:
        return BAD
    return THEIRS if row.actor.startswith("member:") or row.event == "score.received" else ""


_MAKERS: Mapping[str, Callable[[Row[Any], int, Rows], _Made]] = {
    "score": _score,
    "submission": _submission,
    "posting": _posting,
    "shipment": _box,
    "mail": _mail,
    "redemption": _redemption,
    "note": _note,
    "task": _task,
}
