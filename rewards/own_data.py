"""A person's points with their causes, and everything they earned, redeemed or were sent."""

from typing import Any

from sqlalchemy import Select, select

from advocacy.people.own_data import Section, rows_of
from rewards.badges import badges, earned_badges
from rewards.corrections import correction_notes
from rewards.ledger import balances, postings
from rewards.redemptions import redemptions
from rewards.shipments import shipments
from rewards.wishes import gift_wishes


def _badges(customer: int) -> Select[Any]:
    joined = earned_badges.outerjoin(
        badges, (badges.c.program == earned_badges.c.program) & (badges.c.key == earned_badges.c.badge)
    )
    kept = (earned_badges.c.badge, badges.c.name, badges.c.text, earned_badges.c.at)
    return select(*kept).select_from(joined).where(earned_badges.c.customer_id == customer).order_by(earned_badges.c.at)


def _notes(customer: int) -> Select[Any]:
    theirs = select(postings.c.id).where(postings.c.customer_id == customer)
    query = select(correction_notes).where(correction_notes.c.posting_id.in_(theirs))
    return query.order_by(correction_notes.c.posting_id)


SECTIONS = (
    rows_of("balance", "Your points and your level", balances),
    rows_of("points", "How each point came and went", postings, leave_out=["key", "chain", "settles"]),
    Section("point_notes", "Why points were corrected", correction_notes, _notes),
    Section("badges", "Badges", earned_badges, _badges),
    rows_of("rewards", "Rewards you asked for", redemptions, leave_out=["key", "posting_key"]),
    rows_of("boxes", "Boxes", shipments, leave_out=["key"]),
    rows_of("gifts", "Whether you want gifts", gift_wishes),
)
