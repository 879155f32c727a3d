"""The way from the invitation to the rescore, in people, by the segment they started in.

A step counts people, however many mails or boxes there were. Opens and clicks of machines are left out: the raw
visits are beside the mails. Where no invitation has gone out, its steps are unknown and not 0.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, case, cast, exists, func, literal, select

from advocacy.database import Read
from advocacy.delivery.funnel import GONE_OUT
from advocacy.delivery.mail import mails
from advocacy.delivery.tracking import CLICK, OPEN, mail_events
from advocacy.engine.journal import journal
from advocacy.listening.scores import Segment
from advocacy.programs.cohorts import cohort_members
from advocacy.programs.invitations import invitations

OF_LIMBS = {"track.finished": "onboarded", "shipment.sent": "shipped", "shipment.delivered": "delivered_box"}
MAILED = ("delivered", "opened", "clicked")


async def funnel_of(
    read: Read, key: str, since: datetime, counted: Mapping[Segment, Mapping[str, int]]
) -> dict[Segment, dict[str, int | None]]:
    """The funnel of a program.

    Args:
        read: a read or a work.
        key: the program.
        since: its first launch; the journal is not searched before it.
        counted: the steps that the report has counted already, by segment.
    """
    funnel: dict[Segment, dict[str, int | None]] = {}
    for segment, steps in counted.items():
        funnel[segment] = {**dict.fromkeys(MAILED), **dict.fromkeys(OF_LIMBS.values(), 0), **steps}
    for row in await read.rows(_mailed(key)):
        funnel[Segment(row.segment)] |= {name: int(getattr(row, name)) for name in MAILED}
    for row in await read.rows(_done(key, since)):
        funnel[Segment(row.segment)][OF_LIMBS[row.event]] = row.people
    return funnel


def _mailed(key: str) -> Any:
    """The invited whose mail arrived, and who of them opened it and followed a link themselves."""
    about = literal("invitation:") + cast(invitations.c.id, String)
    each = (
        select(
            invitations.c.segment,
            func.max(case((mails.c.bounce.is_(None), 1), else_=0)).label("delivered"),
            func.max(_seen(OPEN)).label("opened"),
            func.max(_seen(CLICK)).label("clicked"),
        )
        .select_from(invitations.join(mails, mails.c.about == about))
        .where(invitations.c.program == key, mails.c.state.in_(GONE_OUT))
        .group_by(invitations.c.id, invitations.c.segment)
        .subquery("each_one")
    )
    return (
        select(each.c.segment, *[func.sum(each.c[name]).label(name) for name in MAILED])
        .where(each.c.segment.in_((Segment.PASSIVE, Segment.PROMOTER)))
        .group_by(each.c.segment)
    )


def _seen(kind: str) -> Any:
    by_a_person = exists().where(
        mail_events.c.mail_id == mails.c.id, mail_events.c.kind == kind, mail_events.c.machine.is_(None)
    )
    return case((and_(mails.c.bounce.is_(None), by_a_person), 1), else_=0)


def _done(key: str, since: datetime) -> Any:
    return (
        select(
            cohort_members.c.baseline_segment.label("segment"),
            journal.c.event,
            func.count(journal.c.customer_id.distinct()).label("people"),
        )
        .select_from(
            journal.join(
                cohort_members,
                and_(
                    cohort_members.c.customer_id == journal.c.customer_id,
                    cohort_members.c.program == key,
                ),
            )
        )
        .where(
            journal.c.event.in_(OF_LIMBS),
            journal.c.at >= since,
            journal.c.data["program"].as_string() == key,
            cohort_members.c.arm == "invited",
            cohort_members.c.baseline_segment.in_((Segment.PASSIVE, Segment.PROMOTER)),
        )
        .group_by(cohort_members.c.baseline_segment, journal.c.event)
    )
