"""What came of review requests: results are brought in by address, with the review's own address and date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Row, Text, bindparam, func, select, update

from advocacy.acts.reviews import review_requests
from advocacy.database import Read, Work, chunks
from advocacy.errors import Invalid
from advocacy.events import Event
from advocacy.people.customers import customers

STATUSES = ("invited", "clicked", "submitted", "published", "rejected")


@dataclass(frozen=True, slots=True)
class Result:
    """What a platform says came of one request."""

    email: str
    status: str
    url: str | None = None
    on: date | None = None
    rejected_reason: str | None = None


async def note_results(work: Work, campaign: int, results: Sequence[Result]) -> list[str]:
    """Keep results of a campaign.

    Returns:
        the addresses that were not asked by this campaign.

    Raises:
        Invalid: a status that does not exist.
    """
    for one in results:
        if one.status not in STATUSES:
            raise Invalid(f"{one.status!r} is no status.", where=one.email, remedy=f"Use one of {', '.join(STATUSES)}.")
    known = await _requests(work, campaign, [one.email.strip().casefold() for one in results])
    met = [(known[one.email.strip().casefold()], one) for one in results if one.email.strip().casefold() in known]
    if met:
        await work.execute(
            update(review_requests)
            .where(review_requests.c.id == bindparam("which"))
            .values(
                status=bindparam("new_status"),
                review_url=func.coalesce(bindparam("url", type_=Text()), review_requests.c.review_url),
                reviewed_on=func.coalesce(bindparam("day", type_=Date()), review_requests.c.reviewed_on),
                rejected_reason=bindparam("why"),
            ),
            [
                {
                    "which": row.id,
                    "new_status": one.status,
                    "url": one.url,
                    "day": one.on,
                    "why": one.rejected_reason,
                }
                for row, one in met
            ],
        )
    written = [row for row, one in met if one.status == "published" and row.status != "published"]
    if written:
        await work.record(
            *[
                Event("review.done", row.customer_id, f"review:{campaign}", row.platform, {"campaign": campaign})
                for row in written
            ]
        )
    return [one.email for one in results if one.email.strip().casefold() not in known]


async def _requests(read: Read, campaign: int, keys: Sequence[str]) -> dict[str, Row[Any]]:
    return {
        row.email_key: row
        for part in chunks(keys)
        for row in await read.rows(
            select(review_requests, customers.c.email_key)
            .join(customers, customers.c.id == review_requests.c.customer_id)
            .where(review_requests.c.campaign_id == campaign, customers.c.email_key.in_(part))
        )
    }


async def by_platform(read: Read) -> list[dict[str, Any]]:
    """For each platform: how many were invited, submitted, published and rejected, and the rate of rejection.

    Each later state counts in those before it; the rate is of those that the platform decided on.
    """
    counted = select(review_requests.c.platform, review_requests.c.status, func.count().label("people")).group_by(
        review_requests.c.platform, review_requests.c.status
    )
    people: dict[str, dict[str, int]] = {}
    for row in await read.rows(counted):
        people.setdefault(row.platform, dict.fromkeys(STATUSES, 0))[row.status] = row.people
    told = []
    for platform, states in sorted(people.items()):
        decided = states["published"] + states["rejected"]
        told.append(
            {
                "platform": platform,
                "invited": sum(states.values()),
                "submitted": states["submitted"] + decided,
                "published": states["published"],
                "rejected": states["rejected"],
                "rejection_rate": states["rejected"] / decided if decided else None,
            }
        )
    return told
