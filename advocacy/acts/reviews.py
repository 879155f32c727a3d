"""Review campaigns: who is asked for a public review on a platform, chosen by a rule that does not know the score.

    frame  everybody who may be asked: reachable, no employee, no competitor, not asked for half a year
      └── rule (all, a random share, every so-many-th) with a stored seed ──> the invited

What was done is kept with the campaign, so that anybody can check it: the frame's size and mix, the rule, the seed, the
wording and its hash, the incentive. The mix is looked at only after the draw.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    exists,
    select,
)

from advocacy.acts.candidates import PEOPLE
from advocacy.acts.neutrality import Drawn, Rule, draw, refuse_condition, refuse_praise
from advocacy.acts.platforms import Incentive, check_incentive, platform
from advocacy.acts.profile import is_government, is_yes, known_as, months_as_customer
from advocacy.clock import day_number
from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.engine.journal import tally
from advocacy.engine.rules.conditions import Condition
from advocacy.engine.rules.sql import clause
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.people.consent import agreed
from advocacy.people.customers import MAILABLE, customers

BATCH = 2000
PAUSE = timedelta(days=180)
UNSCORED = "no score"

review_campaigns = Table(
    "review_campaigns",
    metadata,
    id_column(),
    Column("platform", String(40), nullable=False),
    Column("link", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("wording_hash", String(64), nullable=False),
    Column("rule", String(120), nullable=False),
    Column("narrowed_to", Json),
    Column("seed", BigInteger, nullable=False),
    Column("frame_size", Integer, nullable=False),
    Column("frame_by_segment", Json, nullable=False),
    Column("invited_by_segment", Json, nullable=False),
    Column("incentive_type", String(12), nullable=False),
    Column("incentive_value", Numeric(12, 2)),
    Column("currency", String(3), nullable=False),
    Column("disclosure_text", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_by", String(40), nullable=False),
)

review_requests = Table(
    "review_requests",
    metadata,
    id_column(),
    Column("campaign_id", Key, ForeignKey("review_campaigns.id"), nullable=False),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("platform", String(40), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("draw", Float),
    Column("status", String(12), nullable=False),
    Column("review_url", Text),
    Column("reviewed_on", Date),
    Column("rejected_reason", Text),
    UniqueConstraint("campaign_id", "customer_id"),
    Index("ix_review_requests_customer_id_requested_at", "customer_id", "requested_at"),
)


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is asked, where, and of whom.

    Attributes:
        platform: one of ``PLATFORMS``, or another where nothing is known of its rules.
        link: the address that the platform gave us; campaign marks are added to it.
        wording: what people are told, the same for everybody.
        rule: how they are chosen.
        narrowed_to: a condition on neutral fields, with the tree it was read from; None is the whole base.
        incentive: the same for everybody, whatever they write.
        months_at_least: how long they have been customers.
        with_consent: only those who agreed to be asked for reviews, where the law wants that.
        own_domains: the company's own address domains, whose people may not review it.
        seed: of the draw; None draws one.
    """

    platform: str
    link: str
    wording: str
    rule: Rule = field(default_factory=Rule)
    narrowed_to: tuple[Any, Condition] | None = None
    incentive: Incentive = field(default_factory=Incentive)
    months_at_least: int = 0
    with_consent: bool = False
    own_domains: tuple[str, ...] = ()
    seed: int | None = None


async def open_campaign(work: Work, campaign: Campaign) -> int:
    """Draw who is asked, and keep how it was done.

    Returns:
        the id of the campaign.

    Raises:
        Invalid: the choice follows from the score, the words ask for praise, or the platform forbids the incentive.
        Conflict: nobody may be asked now.
    """
    _check(campaign)
    segments = {row.id: row.segment or UNSCORED for row in await _frame(work, campaign)}
    seed = secrets.randbits(48) if campaign.seed is None else campaign.seed
    drawn = draw(list(segments), campaign.rule, seed)
    if not drawn:
        raise Conflict(
            "Nobody may be asked for a review now.",
            remedy=f"People are asked once in {PAUSE.days} days over all platforms; wait, or narrow less.",
        )
    number = await _keep(work, campaign, seed, segments, drawn)
    for part in chunks(drawn, BATCH):
        await _request(work, campaign, number, part)
    return number


def _check(campaign: Campaign) -> None:
    if campaign.narrowed_to is not None:
        refuse_condition(campaign.narrowed_to[1].tree)
    refuse_praise(campaign.wording)
    check_incentive(campaign.platform, campaign.incentive)
    if not campaign.wording.strip():
        raise Invalid("The campaign has no words.", where="wording", remedy="Write what people are told.")
    if urlsplit(campaign.link).scheme != "https":
        raise Invalid("The link does not begin with https.", where="link", remedy="Copy it from the platform.")


async def _frame(work: Work, campaign: Campaign) -> list[Row[Any]]:
    """Everybody who may be asked, by id."""
    ours = {domain.strip().casefold() for domain in campaign.own_domains}
    barred = campaign.incentive.kind != "none" and not platform(campaign.platform).government
    return [
        row
        async for part in work.stream(_reachable(work, campaign), BATCH)
        for row in part
        if not is_yes(known_as(row.account_attributes, "competitor"))
        and not (barred and is_government(row))
        and row.email_key.rpartition("@")[2] not in ours
        and months_as_customer(row, work.now) >= campaign.months_at_least
    ]


def _reachable(work: Work, campaign: Campaign) -> Select[Any]:
    lately = exists(
        select(review_requests.c.id).where(
            review_requests.c.customer_id == customers.c.id, review_requests.c.requested_at > work.now - PAUSE
        )
    )
    in_the_hub = exists(
        select(tally.c.times).where(
            tally.c.customer_id == customers.c.id,
            tally.c.event == "review.offered",
            tally.c.day > day_number(work.now - PAUSE),
        )
    )
    query = PEOPLE.where(MAILABLE, customers.c.employee.is_(False), ~lately, ~in_the_hub).order_by(customers.c.id)
    if campaign.with_consent:
        query = query.where(agreed("review"))
    if campaign.narrowed_to is not None:
        query = query.where(clause(campaign.narrowed_to[1], sqlite=work.is_sqlite, now=work.now))
    return query


async def _keep(work: Work, campaign: Campaign, seed: int, segments: dict[int, str], drawn: Sequence[Drawn]) -> int:
    number = await work.value(
        insert_into(work, review_campaigns)
        .values(
            platform=campaign.platform,
            link=campaign.link,
            wording=campaign.wording,
            wording_hash=hashlib.sha256(campaign.wording.encode()).hexdigest(),
            rule=campaign.rule.words,
            narrowed_to=campaign.narrowed_to[0] if campaign.narrowed_to else None,
            seed=seed,
            frame_size=len(segments),
            frame_by_segment=dict(Counter(segments.values())),
            invited_by_segment=dict(Counter(segments[one.customer] for one in drawn)),
            incentive_type=campaign.incentive.kind,
            incentive_value=campaign.incentive.value,
            currency=campaign.incentive.currency,
            disclosure_text=campaign.incentive.disclosed,
            opened_at=work.now,
            opened_by=str(work.actor),
        )
        .returning(review_campaigns.c.id)
    )
    return int(number)


async def _request(work: Work, campaign: Campaign, number: int, drawn: Sequence[Drawn]) -> None:
    await work.execute(
        insert_into(work, review_requests),
        [
            {
                "campaign_id": number,
                "customer_id": one.customer,
                "platform": campaign.platform,
                "requested_at": work.now,
                "draw": one.draw,
                "status": "invited",
            }
            for one in drawn
        ],
    )
    await work.record(
        *[
            Event("review.asked", one.customer, f"review:{number}", campaign.platform, {"campaign": number})
            for one in drawn
        ]
    )


async def get(read: Read, number: int) -> Row[Any]:
    """The campaign of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(review_campaigns).where(review_campaigns.c.id == number))
    if row is None:
        raise NotFound(f"There is no review campaign {number}.")
    return row


async def listing(read: Read) -> Sequence[Row[Any]]:
    """The campaigns, newest first."""
    return await read.rows(select(review_campaigns).order_by(review_campaigns.c.id.desc()))
