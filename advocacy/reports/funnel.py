"""The way from the invitation to the rescore, in people, by the segment they started in.

A step counts people, however many mails or boxes there were. Opens and clicks of machines are left out: the raw
visits are beside the mails. Where no invitation has gone out, its steps are unknown and not 0.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, literal, select

from advocacy.database import Read
from advocacy.delivery.funnel import GONE_OUT
from advocacy.delivery.mail import mails
from advocacy.delivery.tracking import CLICK, OPEN, mail_events
from advocacy.engine.journal import journal
from advocacy.listening.scores import Segment
from advocacy.programs.cohort_tables import cohort_members
from advocacy.programs.invitations import invitations
from advocacy.reports.scope import Scope

OF_LIMBS = {"track.finished": "onboarded", "shipment.sent": "shipped", "shipment.delivered": "delivered_box"}
MAILED = ("delivered", "opened", "clicked")


async def funnel_of(
    read: Read, scope: Scope, counted: Mapping[Segment, Mapping[str, int]]
) -> dict[Segment, dict[str, int | None]]:
    """The funnel of the cohorts that are meant.

    Args:
        read: a read or a work.
        scope: whose; the journal is not searched before their first launch.
        counted: the steps that the report has counted already, by segment.
    """
    funnel: dict[Segment, dict[str, int | None]] = {}
    for segment, steps in counted.items():
        funnel[segment] = {**dict.fromkeys(MAILED), **dict.fromkeys(OF_LIMBS.values(), 0), **steps}
    for row in await read.rows(_mailed_counted(scope)):
        funnel[Segment(row.segment)] |= {name: int(getattr(row, name)) for name in MAILED}
    for row in await read.rows(_done_counted(scope)):
        funnel[Segment(row.segment)][OF_LIMBS[row.event]] = row.people
    return funnel


def came(scope: Scope, step: str) -> Select[Any] | None:
    """The customers who came that far, where a mail or the journal tells it; None where the members' rows do."""
    if step in MAILED:
        each = _mailed(scope).subquery("each_one")
        return select(each.c.customer_id).where(each.c[step] == 1)
    event = next((event for event, name in OF_LIMBS.items() if name == step), None)
    return None if event is None else happened(scope, event).distinct()


def happened(scope: Scope, *events: str, of_program: bool = True) -> Select[Any]:
    """To whom one of these events happened since the launch; by default only what belongs to the program."""
    met = (journal.c.event.in_(events), journal.c.at >= scope.since, journal.c.at <= scope.as_of)
    query = select(journal.c.customer_id).where(journal.c.customer_id.is_not(None), *met)
    return query.where(_of_program(scope)) if of_program else query


def _of_program(scope: Scope) -> ColumnElement[bool]:
    program: ColumnElement[str] = journal.c.data["program"].as_string()
    return program == scope.program


def _mailed(scope: Scope) -> Select[Any]:
    """The invited whose mail arrived, and who of them opened it and followed a link themselves."""
    about = literal("invitation:") + cast(invitations.c.id, String)
    return (
        select(
            invitations.c.customer_id,
            invitations.c.segment,
            func.max(case((mails.c.bounce.is_(None), 1), else_=0)).label("delivered"),
            func.max(_seen(scope, OPEN)).label("opened"),
            func.max(_seen(scope, CLICK)).label("clicked"),
        )
        .select_from(invitations.join(mails, mails.c.about == about))
        .where(scope.holds(invitations), mails.c.state.in_(GONE_OUT), mails.c.sent_at <= scope.as_of)
        .group_by(invitations.c.id, invitations.c.customer_id, invitations.c.segment)
    )


def _mailed_counted(scope: Scope) -> Select[Any]:
    each = _mailed(scope).subquery("each_one")
    return (
        select(each.c.segment, *[func.sum(each.c[name]).label(name) for name in MAILED])
        .where(each.c.segment.in_((Segment.PASSIVE, Segment.PROMOTER)))
        .group_by(each.c.segment)
    )


def _seen(scope: Scope, kind: str) -> Any:
    by_a_person = exists().where(
        mail_events.c.mail_id == mails.c.id,
        mail_events.c.kind == kind,
        mail_events.c.machine.is_(None),
        mail_events.c.at <= scope.as_of,
    )
    return case((and_(mails.c.bounce.is_(None), by_a_person), 1), else_=0)


def _done_counted(scope: Scope) -> Select[Any]:
    return (
        select(
            cohort_members.c.baseline_segment.label("segment"),
            journal.c.event,
            func.count(journal.c.customer_id.distinct()).label("people"),
        )
        .select_from(
            journal.join(
                cohort_members,
                and_(cohort_members.c.customer_id == journal.c.customer_id, scope.holds(cohort_members)),
            )
        )
        .where(
            journal.c.event.in_(OF_LIMBS),
            journal.c.at >= scope.since,
            journal.c.at <= scope.as_of,
            _of_program(scope),
            cohort_members.c.arm == "invited",
            cohort_members.c.allocated_at <= scope.as_of,
            cohort_members.c.baseline_segment.in_((Segment.PASSIVE, Segment.PROMOTER)),
        )
        .group_by(cohort_members.c.baseline_segment, journal.c.event)
    )
