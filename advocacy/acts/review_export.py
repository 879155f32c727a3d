"""The people of a review campaign as whoever writes to them needs them. No column tells a score."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import Row, func, select

from advocacy.acts.candidates import PEOPLE
from advocacy.acts.platforms import is_free_mail, platform
from advocacy.acts.profile import is_government, months_as_customer, of_person
from advocacy.acts.reviews import get, review_requests
from advocacy.database import Read
from advocacy.errors import Invalid
from advocacy.people.consent import agreed
from advocacy.people.customers import MAILABLE, customers

PAGE = 500

COLUMNS = (
    "campaign_id",
    "platform",
    "person_name",
    "email",
    "account_name",
    "role",
    "product",
    "months_as_customer",
    "language",
    "country",
    "verified_user_basis",
    "conflict_of_interest",
    "gov_employee",
    "invited_rule",
    "random_draw",
    "invite_url",
    "incentive_type",
    "incentive_value",
    "currency",
    "disclosure_text",
    "consent_marketing",
    "last_review_request_at",
    "reviews_on_file",
    "status",
    "rejected_reason",
)
OPTIONS = frozenset({"campaign"})


async def lines(read: Read, options: Mapping[str, Any]) -> AsyncGenerator[list[tuple[int, tuple[Any, ...]]], None]:
    """The people of a campaign who may still be written to, in batches, by customer.

    Args:
        read: a read or a work.
        options: ``campaign``, its id. There is no option that could choose among its people.

    Raises:
        Invalid: no campaign is named.
        NotFound: there is none of that id.
    """
    wanted = str(options.get("campaign") or "")
    if not wanted.isdecimal():
        raise Invalid("No campaign is named.", where="campaign", remedy="Name the review campaign by its number.")
    campaign = await get(read, int(wanted))
    url = invite_url(campaign)
    last = 0
    while rows := await read.rows(_page(campaign.id, last)):
        last = rows[-1].id
        ids = [row.id for row in rows]
        before, on_file = await _before(read, campaign.id, ids), await _on_file(read, ids)
        yield [
            (row.id, _cells(campaign, row, url, before.get(row.id), on_file.get(row.id, []), now=read.now))
            for row in rows
        ]


def invite_url(campaign: Row[Any]) -> str:
    """The platform's link with the marks that tell the campaign's visitors apart."""
    parts = urlsplit(str(campaign.link))
    marks = {"utm_source": "advocacy", "utm_medium": "email", "utm_campaign": f"review-{campaign.id}"}
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit(parts._replace(query=urlencode(marks | query)))


def _page(campaign: int, last: int) -> Any:
    return (
        PEOPLE.add_columns(
            review_requests.c.draw,
            review_requests.c.status,
            review_requests.c.rejected_reason,
            agreed("review").label("agreed"),
        )
        .join(review_requests, review_requests.c.customer_id == customers.c.id)
        .where(review_requests.c.campaign_id == campaign, customers.c.id > last, MAILABLE)
        .order_by(customers.c.id)
        .limit(PAGE)
    )


async def _before(read: Read, campaign: int, ids: Sequence[int]) -> dict[int, Any]:
    """When each was last asked before this campaign."""
    asked = (
        select(review_requests.c.customer_id, func.max(review_requests.c.requested_at).label("at"))
        .where(review_requests.c.customer_id.in_(ids), review_requests.c.campaign_id < campaign)
        .group_by(review_requests.c.customer_id)
    )
    return {row.customer_id: row.at for row in await read.rows(asked)}


async def _on_file(read: Read, ids: Sequence[int]) -> dict[int, list[str]]:
    """The reviews that each wrote: platform, date and address."""
    written = (
        select(review_requests)
        .where(review_requests.c.customer_id.in_(ids), review_requests.c.review_url.is_not(None))
        .order_by(review_requests.c.id)
    )
    found: dict[int, list[str]] = {}
    for row in await read.rows(written):
        words = " ".join(str(part) for part in (row.platform, row.reviewed_on, row.review_url) if part)
        found.setdefault(row.customer_id, []).append(words)
    return found


def _cells(
    campaign: Row[Any], row: Row[Any], url: str, before: Any, on_file: Sequence[str], *, now: datetime
) -> tuple[Any, ...]:
    person = of_person(row)
    cells = {
        "campaign_id": campaign.id,
        "platform": campaign.platform,
        "person_name": row.name,
        "email": row.email,
        "account_name": row.account_name,
        "role": row.title,
        "product": person["products"],
        "months_as_customer": months_as_customer(row, now),
        "language": row.language,
        "country": person["country"],
        "verified_user_basis": _basis(campaign, row),
        "conflict_of_interest": "no",
        "gov_employee": is_government(row),
        "invited_rule": campaign.rule,
        "random_draw": row.draw,
        "invite_url": url,
        "incentive_type": campaign.incentive_type,
        "incentive_value": campaign.incentive_value,
        "currency": campaign.currency,
        "disclosure_text": campaign.disclosure_text,
        "consent_marketing": row.agreed,
        "last_review_request_at": before,
        "reviews_on_file": on_file,
        "status": row.status,
        "rejected_reason": row.rejected_reason,
    }
    return tuple(cells[column] for column in COLUMNS)


def _basis(campaign: Row[Any], row: Row[Any]) -> str:
    """How we know that this is a user, and what a platform will make of the address."""
    basis = "customer id on record" if row.external_id else "account on record" if row.account_name else "customer list"
    if platform(campaign.platform).business_mail and is_free_mail(row.email):
        return f"{basis}; free-mail address, likely rejected"
    return basis
