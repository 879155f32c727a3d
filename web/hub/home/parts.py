"""The parts of the one statement behind a member's page: kinds of rows, all in the same columns.

``what`` says which kind a row is. What its columns mean is said at each part; what a part has no use for is null.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)

from advocacy.columns import Json, UtcDateTime
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import journal, tally
from advocacy.listening.conversations import conversation_lines, conversations
from advocacy.people.sessions import sessions
from advocacy.people.staff import staff
from challenges import goes
from challenges.challenges import challenges
from challenges.goes import submissions
from challenges.occurrences import UNFINISHED
from challenges.postponing import POSTPONED
from rewards.badges import badges
from rewards.catalog import rewards
from rewards.ladder import levels
from rewards.packages import packages
from rewards.shipments import packing_lists, shipments
from rewards.wishes import gift_wishes

Me = ColumnElement[int]
Part = Select[Any]

NEWEST = 40  # of what happened; five are told, and what belongs together is told once
SHOWN = 3  # of what was done, and of the boxes
MOST = 60  # of anything else, which nobody has unless they try to
ALSO_OWN = ("level.reached", "badge.earned")
"""What is news although the member brought it about themselves."""

_SHAPE: Mapping[str, Any] = {
    "number": BigInteger(),
    "at": UtcDateTime(),
    "until": UtcDateTime(),
    "program": Text(),
    "key": Text(),
    "name": Text(),
    "word": Text(),
    "more": Text(),
    "by": Text(),
    "amount": BigInteger(),
    "data": Json,
}


def _part(what: str, **columns: ColumnElement[Any]) -> Part:
    empty = {name: cast(null(), kind) for name, kind in _SHAPE.items()}
    shaped = [column.label(name) for name, column in (empty | columns).items()]
    return select(literal(what).label("what"), *shaped)


def the_ladder() -> Part:
    """``level``: number is the threshold, amount the rank."""
    return _part("level", number=levels.c.threshold, key=levels.c.key, name=levels.c.name, amount=levels.c.rank)


def the_goes(me: Me) -> list[Part]:
    """``go``, what is begun or handed in, and ``done``, what was done last.

    at is when it was done, until when it is looked at, word its state, and data the words that it was begun under.
    """
    mine = goes.rows().where(submissions.c.customer_id == me)
    live = submissions.c.state.in_([*sorted(UNFINISHED), "submitted"])
    begun = mine.where(live).order_by(submissions.c.id.desc()).limit(MOST).subquery()
    done = mine.where(submissions.c.state == "completed")
    last = done.order_by(submissions.c.completed_at.desc(), submissions.c.id.desc()).limit(SHOWN).subquery()
    return [
        _part(
            what,
            number=rows.c.id,
            at=rows.c.completed_at,
            until=rows.c.review_by,
            program=rows.c.program,
            key=rows.c.key,
            word=rows.c.state,
            data=rows.c.definition,
        )
        for what, rows in (("go", begun), ("done", last))
    ]


def the_boxes(me: Me) -> list[Part]:
    """``planned``, boxes that are to come, ``box``, those that are there, the newest, and ``wish``, for none or others.

    at is when that was or is to be, until when it was packed, word the state, more its tracking number, by who has it,
    and data the package's document.
    """
    program = jobs.c.payload["rule"].as_string()
    package = jobs.c.payload[("params", "ship")].as_string()
    prefix = packages.c.program + ":"
    of_rule = and_(package == packages.c.key, func.substr(program, 1, func.length(prefix)) == prefix)
    had = (
        select(func.count(shipments.c.id))
        .where(shipments.c.customer_id == me, shipments.c.package == packages.c.key)
        .scalar_subquery()
    )
    planned = (
        _part(
            "planned",
            at=jobs.c.due_at,
            program=packages.c.program,
            key=packages.c.key,
            name=packages.c.name,
            data=packages.c.document,
        )
        .select_from(jobs.join(packages, of_rule))
        .where(
            jobs.c.customer_id == me,
            jobs.c.kind == "action",
            jobs.c.state == "open",
            jobs.c.payload["action"].as_string() == "ship",
            had < packages.c.per_person,
        )
    )
    of_kind = and_(packages.c.program == shipments.c.program, packages.c.key == shipments.c.package)
    here = (
        select(shipments, packing_lists.c.at.label("packed_at"), packages.c.name, packages.c.document)
        .select_from(
            shipments.join(packages, of_kind).outerjoin(
                packing_lists, packing_lists.c.id == shipments.c.packing_list_id
            )
        )
        .where(shipments.c.customer_id == me)
    )
    box = here.order_by(shipments.c.id.desc()).limit(SHOWN).subquery()
    return [
        planned,
        _part(
            "box",
            number=box.c.id,
            at=func.coalesce(box.c.returned_at, box.c.delivered_at, box.c.sent_at, box.c.scheduled_at),
            until=box.c.packed_at,
            program=box.c.program,
            key=box.c.package,
            name=box.c.name,
            word=box.c.state,
            more=box.c.tracking,
            by=box.c.carrier,
            data=box.c.document,
        ),
        _part("wish", word=gift_wishes.c.gifts).where(gift_wishes.c.customer_id == me),
    ]


def what_happened(me: Me) -> list[Part]:
    """``news``, what others did, newest first, and ``postponed``, what the member left for another day today.

    word is the event, key its object with the name that members know it by, more what it is about, and by who did it.
    """
    mine = select(journal).where(journal.c.customer_id == me)
    news = mine.where(
        journal.c.at >= bindparam("news_since", type_=UtcDateTime()),
        journal.c.event.in_(bindparam("told", expanding=True)),
        or_(journal.c.actor != bindparam("myself", type_=Text()), journal.c.event.in_(ALSO_OWN)),
    )
    newest = news.order_by(journal.c.id.desc()).limit(NEWEST).subquery()
    today = mine.where(journal.c.event == POSTPONED, journal.c.at >= bindparam("today", type_=UtcDateTime()))
    postponed = today.order_by(journal.c.id.desc()).limit(MOST).subquery()
    return [
        _part(
            "news",
            number=newest.c.id,
            at=newest.c.at,
            key=newest.c.object,
            name=_name_of(newest),
            word=newest.c.event,
            more=newest.c.about,
            by=newest.c.actor,
            data=newest.c.data,
        ),
        _part("postponed", program=postponed.c.data["program"].as_string(), key=postponed.c.object),
    ]


def _name_of(happened: Any) -> ColumnElement[Any]:
    """What members call the thing that an event is about, where it has a name."""
    event, thing = happened.c.event, happened.c.object
    program = happened.c.data["program"].as_string()

    def named(column: ColumnElement[Any], *where: ColumnElement[bool]) -> ColumnElement[Any]:
        return select(func.max(column)).where(*where).scalar_subquery()

    challenge = named(challenges.c.title, challenges.c.program == program, challenges.c.key == thing)
    package = named(packages.c.name, packages.c.program == program, packages.c.key == thing)
    return case(
        (event.startswith("challenge."), challenge),
        (event.startswith("shipment."), package),
        (event.startswith("redemption."), named(rewards.c.name, rewards.c.key == thing)),
        (event == "badge.earned", named(badges.c.name, badges.c.key == thing)),
    )


def the_visits(me: Me) -> Part:
    """``visit``, the member's sign-ins, the newest: at when it was last used, until when it began; number 1 is this."""
    mine = select(sessions).where(sessions.c.kind == "member", sessions.c.person_id == me)
    newest = mine.order_by(sessions.c.id.desc()).limit(MOST).subquery()
    here = case((newest.c.token_hash == bindparam("token", type_=Text()), 1), else_=0)
    return _part("visit", number=cast(here, BigInteger()), at=newest.c.last_seen_at, until=newest.c.created_at)


def the_last_line(me: Me) -> Part:
    """``line``, what was written last between the member and us: more are the words, number their conversation.

    word is its state, until the day on which an answer is promised, by who of us wrote it; null is the member.
    """
    last = select(func.max(conversation_lines.c.id)).where(conversation_lines.c.customer_id == me).scalar_subquery()
    of_line = conversations.c.id == conversation_lines.c.conversation_id
    return (
        _part(
            "line",
            number=conversations.c.id,
            at=conversation_lines.c.at,
            until=conversations.c.promised_at,
            word=conversations.c.state,
            more=conversation_lines.c.words,
            by=staff.c.name,
        )
        .select_from(
            conversation_lines.join(conversations, of_line).outerjoin(
                staff, staff.c.id == conversation_lines.c.staff_id
            )
        )
        .where(conversation_lines.c.id == last)
    )


def the_tally(me: Me) -> Part:
    """``tally``, how often what conditions ask about has happened: number is the day, amount how often."""
    counted = _part("tally", number=tally.c.day, key=tally.c.object, word=tally.c.event, amount=tally.c.times)
    return counted.where(tally.c.customer_id == me, tally.c.event.in_(bindparam("asks", expanding=True)))
