"""What came of waves of invitations: who was asked, who came in, and what became of the mails."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, select

from advocacy.database import Read
from advocacy.delivery.funnel import GONE_OUT
from advocacy.delivery.mail import mails
from advocacy.people.customers import customers
from advocacy.programs.cohort_tables import cohort_members
from advocacy.programs.invitations import ACCEPTED, invitations
from advocacy.programs.stopping import Fate
from advocacy.programs.wave_plans import of_a_wave, waves


async def figures(read: Read, which: Any) -> Mapping[int, tuple[int, int, Fate]]:
    """By wave: the invited, those who joined, and what came of the mails; each is a number of people."""
    about = literal("invitation:") + cast(invitations.c.id, String)
    member = and_(
        cohort_members.c.cohort_id == invitations.c.cohort_id,
        cohort_members.c.customer_id == invitations.c.customer_id,
    )
    gone = and_(mails.c.about == about, mails.c.state.in_(GONE_OUT))
    silent = customers.c.unsubscribed_at >= mails.c.sent_at
    each = (
        select(
            waves.c.id.label("wave"),
            _any(invitations.c.state == ACCEPTED).label("joined"),
            _any(mails.c.id.is_not(None)).label("sent"),
            _any(mails.c.bounce.is_not(None)).label("bounced"),
            _any(silent).label("unsubscribed"),
            _any(mails.c.complained_at.is_not(None)).label("complained"),
        )
        .select_from(
            waves.join(invitations, invitations.c.cohort_id == waves.c.cohort_id)
            .join(cohort_members, and_(member, of_a_wave(cohort_members.c.cohort_id, cohort_members.c.baseline_score)))
            .join(customers, customers.c.id == invitations.c.customer_id)
            .outerjoin(mails, gone)
        )
        .where(which)
        .group_by(waves.c.id, invitations.c.id)
        .subquery("each_one")
    )
    names = ("joined", "sent", "bounced", "unsubscribed", "complained")
    sums = [func.sum(each.c[name]).label(name) for name in names]
    found = await read.rows(select(each.c.wave, func.count().label("invited"), *sums).group_by(each.c.wave))
    return {
        row.wave: (row.invited, int(row.joined), Fate(*(int(getattr(row, name)) for name in names[1:])))
        for row in found
    }


def _any(condition: Any) -> Any:
    return func.max(case((condition, 1), else_=0))
