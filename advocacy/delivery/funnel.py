"""What became of each mail of a program, in people: from sent to joined, by mail and by segment.

Machines are counted apart and never taken away silently. A mail left in the outbox counts as sent and delivered: on an
installation without a mail server it is the way mails go out.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, select

from advocacy.database import Read
from advocacy.delivery.mail import mails
from advocacy.delivery.texts import mail_texts
from advocacy.delivery.tracking import CLICK, OPEN, mail_events
from advocacy.engine.journal import journal, standings

GONE_OUT = ("sent", "outbox", "bounced")


async def variants(read: Read, program: str, *, kind: str | None = None) -> Sequence[Row[Any]]:
    """The funnel of each mail of a program, one row for each mail and segment.

    A row has ``mail``, ``kind``, ``segment`` (at the baseline, of the customer's latest cohort; None without one) and
    counts of different people: ``sent``, ``hard_bounces``, ``soft_bounces``, ``delivered`` (sent less bounces),
    ``openers`` and ``machine_only_openers``, ``clickers`` and ``machine_only_clickers``, and ``joined``: those who
    joined after this mail, by whatever route. Somebody who got an invitation and a reminder and then joined is in
    both rows, because each row is about those who got that mail.

    Args:
        read: a read or a work.
        program: its key.
        kind: only mails of this kind, for example ``invitation``.
    """
    people = _people(program, kind).subquery()
    bounced = {sort: _sum(people.c.bounce == sort) for sort in ("hard", "soft")}
    return await read.rows(
        select(
            people.c.mail,
            people.c.kind,
            people.c.segment,
            func.count().label("sent"),
            bounced["hard"].label("hard_bounces"),
            bounced["soft"].label("soft_bounces"),
            _sum(people.c.bounce.is_(None)).label("delivered"),
            _sum(people.c.opens > 0).label("openers"),
            _sum(and_(people.c.opens > 0, people.c.human_opens == 0)).label("machine_only_openers"),
            _sum(people.c.clicks > 0).label("clickers"),
            _sum(and_(people.c.clicks > 0, people.c.human_clicks == 0)).label("machine_only_clickers"),
            _sum(people.c.joined > 0).label("joined"),
        )
        .group_by(people.c.mail, people.c.kind, people.c.segment)
        .order_by(people.c.kind, people.c.mail, people.c.segment)
    )


def _people(program: str, kind: str | None) -> Any:
    """One row for each person and mail, whatever the number of versions and visits."""
    seen = (
        select(
            mail_events.c.mail_id,
            _sum(mail_events.c.kind == OPEN).label("opens"),
            _sum(and_(mail_events.c.kind == OPEN, mail_events.c.machine.is_(None))).label("human_opens"),
            _sum(mail_events.c.kind == CLICK).label("clicks"),
            _sum(and_(mail_events.c.kind == CLICK, mail_events.c.machine.is_(None))).label("human_clicks"),
        )
        .group_by(mail_events.c.mail_id)
        .subquery()
    )
    joined = exists().where(
        journal.c.customer_id == mails.c.customer_id,
        journal.c.event == "member.joined",
        journal.c.at >= mails.c.sent_at,
        journal.c.object == program,
    )
    query = (
        select(
            mails.c.mail,
            mails.c.kind,
            mails.c.customer_id,
            standings.c.baseline_segment.label("segment"),
            func.max(mails.c.bounce).label("bounce"),
            *[
                func.sum(func.coalesce(seen.c[name], 0)).label(name)
                for name in ("opens", "human_opens", "clicks", "human_clicks")
            ],
            func.max(case((joined, 1), else_=0)).label("joined"),
        )
        .join(mail_texts, and_(mail_texts.c.version_id == mails.c.version_id, mail_texts.c.mail == mails.c.mail))
        .outerjoin(standings, standings.c.customer_id == mails.c.customer_id)
        .outerjoin(seen, seen.c.mail_id == mails.c.id)
        .where(mail_texts.c.program == program, mails.c.state.in_(GONE_OUT))
        .group_by(mails.c.mail, mails.c.kind, mails.c.customer_id, standings.c.baseline_segment)
    )
    return query.where(mails.c.kind == kind) if kind else query


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
