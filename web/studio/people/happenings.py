"""What happened to a customer, as rows: a page of the journal, and the rows in which the words of it live.

The journal holds ids and figures. What a score said, what was answered, written, mailed and sent is looked up through
the ids of a page, a statement for each kind, however many rows there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, literal, or_, select, union_all

from advocacy.database import Read, among
from advocacy.delivery.mail import mails
from advocacy.delivery.tracking import mail_events
from advocacy.engine.journal import journal
from advocacy.listening.conversations import conversation_lines, conversations
from advocacy.listening.responses import scores
from advocacy.numbers import IDS, number_in
from advocacy.people import notes
from advocacy.people.staff import staff
from advocacy.programs.programs import IN_FORCE, program_versions
from advocacy.programs.tasks import tasks
from challenges import goes
from challenges.challenges import challenges
from challenges.goes import submissions
from challenges.reviews import remarks
from rewards.badges import badges
from rewards.catalog import rewards
from rewards.corrections import correction_notes
from rewards.ladder import levels
from rewards.packages import packages
from rewards.redemptions import redemptions
from rewards.shipments import shipments
from web.merging import MERGED_AWAY, merged_into

ON_A_PAGE = 50
MOST_BESIDE = 200
KINDS: Mapping[str, tuple[str, ...]] = {
    "scores": ("score.%", "survey.%"),
    "challenges": ("challenge.%", "track.%"),
    "points": ("points.%", "level.%", "badge.%"),
    "rewards": ("reward.%", "redemption.%", "shipment.%"),
    "mails": ("mail.%",),
    "talk": ("question.%", "customer.written_to"),
    "staff": ("customer.noted", "customer.tagged", "customer.untagged", "customer.changed", "task.%"),
    "membership": ("customer.%", "member.%", "consent.%", "reference.%", "review.%", "referral.%"),
}
TALK = ("question.asked", "question.answered", "question.closed", "customer.written_to")
"""Told by the lines that were written, and so not by themselves."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A page, and what it is about, each kind by id.

    Attributes:
        events: the journal, newest first.
        older: the id to go on after; None on the last page.
        lines: what was written between the customer and us in the time of the page.
        silent: mails of that time that nobody was sent.
        staff: names, by how the journal spells them.
    """

    events: Sequence[Row[Any]]
    older: int | None
    lines: Sequence[Row[Any]] = ()
    silent: Sequence[Row[Any]] = ()
    scores: Mapping[int, Row[Any]] = field(default_factory=dict)
    goes: Mapping[int, Row[Any]] = field(default_factory=dict)
    answers: Mapping[int, Mapping[int, Any]] = field(default_factory=dict)
    remarks: Mapping[tuple[int, int, str], Row[Any]] = field(default_factory=dict)
    mails: Mapping[int, Row[Any]] = field(default_factory=dict)
    boxes: Mapping[int, Row[Any]] = field(default_factory=dict)
    corrections: Mapping[int, str] = field(default_factory=dict)
    redeemed: Mapping[int, Row[Any]] = field(default_factory=dict)
    notes: Mapping[int, Row[Any]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[int, Row[Any]] = field(default_factory=dict)
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)


async def happenings(read: Read, customer: int, *, kind: str = "", before: int | None = None) -> Rows:
    """A page of what happened to a customer.

    Args:
        read: a look at the database.
        customer: whose.
        kind: one of ``KINDS``; empty is everything.
        before: the id that the page before ended with.
    """
    start = before if before is not None and before in IDS else None
    found = await read.rows(_page([customer, *await merged_into(read, customer)], kind, start))
    shown = found[:ON_A_PAGE]
    older = int(shown[-1].id) if len(found) > ON_A_PAGE else None
    times = _Times(
        await read.value(select(journal.c.at).where(journal.c.id == start)) if start is not None else None,
        shown[-1].at if older is not None else None,
    )
    ids = _Ids(shown)
    submitted = await _by_id(read, goes.rows(challenges.c.title), submissions.c.id, ids["submission"])
    return Rows(
        events=shown,
        older=older,
        lines=await read.rows(_lines(customer, times)) if kind in {"", "talk"} else (),
        silent=await read.rows(_silent(customer, times)) if kind in {"", "mails"} else (),
        scores=await _by_id(read, select(scores), scores.c.id, ids["score"]),
        goes=submitted,
        answers=await goes.answers_of(read, list(submitted)) if submitted else {},
        remarks=await _remarks(read, ids["submission"]),
        mails=await _by_id(read, _mails(), mails.c.id, ids["mail"]),
        boxes=await _by_id(read, select(shipments), shipments.c.id, ids["shipment"]),
        corrections=await _corrections(read, ids["posting"]),
        redeemed=await _by_id(read, _redeemed(), redemptions.c.id, ids["redemption"]),
        notes=await notes.of_ids(read, ids["note"]) if ids["note"] else {},
        reasons=await notes.reasons_of(read, customer, [row.about for row in shown]) if shown else {},
        tasks=await _by_id(read, select(tasks), tasks.c.id, ids["task"]),
        names=await _names(read),
        staff=await _staff(read),
    )


class _Ids:
    """The ids in what a page is about, by the thing: ``submission:7:1`` is submission 7."""

    def __init__(self, rows: Iterable[Row[Any]]) -> None:
        self._found: dict[str, set[int]] = {}
        for row in rows:
            thing, number = thing_of(row)
            if number:
                self._found.setdefault(thing, set()).add(number)

    def __getitem__(self, thing: str) -> list[int]:
        return sorted(self._found.get(thing, ()))


def thing_of(row: Row[Any]) -> tuple[str, int]:
    """Which thing a row of the journal is about, and its id; 0 where it has none."""
    thing, _, rest = row.about.partition(":")
    number = rest.partition(":")[0]
    return thing, number_in(number) or 0


def _page(people: Sequence[int], kind: str, before: int | None) -> Any:
    query = select(journal).where(journal.c.customer_id.in_(people), journal.c.event != MERGED_AWAY)
    if kind:
        wanted = [journal.c.event.like(one) if one.endswith("%") else journal.c.event == one for one in KINDS[kind]]
        query = query.where(or_(*wanted))
    if kind == "membership":
        query = query.where(journal.c.event.not_in([*KINDS["staff"], "customer.written_to"]))
    if before is not None:
        query = query.where(journal.c.id < before)
    return query.order_by(journal.c.id.desc()).limit(ON_A_PAGE + 1)


@dataclass(frozen=True, slots=True)
class _Times:
    """The time of a page: until and with ``high``, and after ``low``; None is open."""

    high: datetime | None
    low: datetime | None

    def within(self, column: Any) -> Any:
        parts = [column <= self.high if self.high else None, column > self.low if self.low else None]
        return and_(literal(value=True), *[part for part in parts if part is not None])


async def _by_id(read: Read, query: Any, column: Any, ids: Sequence[int]) -> dict[int, Row[Any]]:
    if not ids:
        return {}
    return {int(row.id): row for row in await read.rows(query.where(among(read, column, ids)))}


def _lines(customer: int, times: _Times) -> Any:
    return (
        select(conversation_lines, conversations.c.kind.label("talk"), staff.c.name.label("staff_name"))
        .join(conversations, conversations.c.id == conversation_lines.c.conversation_id)
        .outerjoin(staff, staff.c.id == conversation_lines.c.staff_id)
        .where(conversation_lines.c.customer_id == customer, times.within(conversation_lines.c.at))
        .order_by(conversation_lines.c.id.desc())
        .limit(MOST_BESIDE)
    )


def _silent(customer: int, times: _Times) -> Any:
    theirs = mails.c.customer_id == customer, mails.c.state == "suppressed"
    return (
        select(mails.c.id, mails.c.mail, mails.c.subject, mails.c.kind, mails.c.queued_at.label("at"))
        .where(*theirs, times.within(mails.c.queued_at))
        .order_by(mails.c.id.desc())
        .limit(MOST_BESIDE)
    )


def _mails() -> Any:
    def seen(kind: str) -> Any:
        human = mail_events.c.mail_id == mails.c.id, mail_events.c.kind == kind, mail_events.c.machine.is_(None)
        return select(func.count() > 0).where(*human).correlate(mails).scalar_subquery().label(kind)

    kept = [mails.c[name] for name in ("id", "mail", "kind", "state", "subject", "bounce", "complained_at", "error")]
    return select(*kept, seen("open"), seen("click"))


def _redeemed() -> Any:
    return select(redemptions, rewards.c.name).join(rewards, rewards.c.id == redemptions.c.reward_id)


async def _remarks(read: Read, ids: Sequence[int]) -> dict[tuple[int, int, str], Row[Any]]:
    if not ids:
        return {}
    rows = await read.rows(select(remarks).where(among(read, remarks.c.submission_id, ids)).order_by(remarks.c.id))
    return {(row.submission_id, row.turn, row.verdict): row for row in rows}


async def _corrections(read: Read, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    query = select(correction_notes).where(among(read, correction_notes.c.posting_id, ids))
    return {row.posting_id: row.note for row in await read.rows(query)}


async def _names(read: Read) -> dict[tuple[str, str], str]:
    """What levels, badges, rewards, boxes, surveys, tasks and tracks are called, in two statements."""
    query = union_all(
        select(literal("level").label("thing"), levels.c.key, levels.c.name),
        select(literal("badge"), badges.c.key, badges.c.name),
        select(literal("reward"), rewards.c.key, rewards.c.name),
        select(literal("shipment"), packages.c.key, packages.c.name),
    )
    return await _names_of_programs(read) | {(row.thing, row.key): row.name for row in await read.rows(query)}


async def _names_of_programs(read: Read) -> dict[tuple[str, str], str]:
    """What the programs in force call their surveys, tasks and tracks; those have no rows of their own."""
    parts = {"survey": ("surveys", "name"), "task": ("tasks", "title"), "track": ("tracks", "name")}
    columns = [program_versions.c.document[part].label(part) for part, _ in parts.values()]
    return {
        (thing, str(one[thing])): str(one[named])
        for row in await read.rows(select(*columns).select_from(IN_FORCE))
        for thing, (part, named) in parts.items()
        for one in getattr(row, part) or ()
    }


async def _staff(read: Read) -> dict[str, str]:
    named = case((staff.c.name == "", staff.c.email), else_=staff.c.name).label("name")
    return {f"staff:{row.id}": row.name for row in await read.rows(select(staff.c.id, named))}
