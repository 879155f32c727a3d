"""``/customers``: who there is."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from advocacy.clock import zone
from advocacy.database import Read, Work
from advocacy.engine.people import take_facts
from advocacy.errors import Invalid, Mistake, NotFound
from advocacy.people import customers
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from web.api.once import ApiRequest, IdempotencyKey, once
from web.api.shapes import (
    MOST_AT_ONCE,
    Attributes,
    Line,
    Mailbox,
    PathId,
    Whole,
    Word,
    checked_address,
    like,
    many,
    place,
)
from web.auth import needs
from web.errors import refusals
from web.wiring import House

Language = Annotated[str, msgspec.Meta(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]


class AccountIn(msgspec.Struct, forbid_unknown_fields=True):
    """The company a customer belongs to; the key, or else the name, says which."""

    name: Line
    key: Line | None = None
    domain: Line | None = None
    value: Whole | None = None
    tier: Word | None = None
    attributes: Attributes = {}


class CustomerIn(msgspec.Struct, forbid_unknown_fields=True):
    """A person. Found again by ``external_id``, or else by ``email``; what is left out stays as it was."""

    email: Mailbox | None = None
    external_id: Line | None = None
    name: Line | None = None
    title: Line | None = None
    language: Language | None = None
    zone: Word | None = None
    account: AccountIn | None = None
    tags: Annotated[list[Word], msgspec.Meta(max_length=50)] = []
    attributes: Attributes = {}
    unsubscribed: bool = False


class Saved(msgspec.Struct):
    """The customer's number."""

    id: int


class AccountOut(msgspec.Struct):
    """The company a customer belongs to."""

    name: str
    value: int | None
    tier: str | None


class CustomerOut(msgspec.Struct):
    """A person, and where they stand."""

    id: int
    email: str | None
    external_id: str | None
    name: str
    title: str | None
    language: str
    zone: str
    tags: list[str]
    attributes: dict[str, Any]
    account: AccountOut | None
    created_at: datetime
    joined_at: datetime | None
    left: bool
    unsubscribed: bool
    score: int | None
    segment: str | None
    scored_at: datetime | None
    points: int
    spendable: int
    level: str | None
    program: str | None


SavedLike = Saved | list[Saved]
CustomersIn = CustomerIn | Annotated[list[CustomerIn], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]


@post(
    "/customers",
    summary="Create or complete customers",
    guards=[needs("customers:write")],
    responses=refusals(400, 401, 403, 409, 413, 422),
    tags=["customers"],
)
async def save(
    request: ApiRequest, house: NamedDependency[House], data: JSONBody[CustomersIn], key: IdempotencyKey = None
) -> Response[SavedLike]:
    """Create customers, or complete those there are: one object, or a list of up to a thousand, all or nothing."""
    rows = [_as_row(one, data, position) for position, one in enumerate(many(data))]

    async def do(work: Work) -> SavedLike:
        saved: SavedLike = like(data, [Saved(number) for number in await save_customers(work, rows)])
        return saved

    return await once(request, house, key, do)


@get(
    "/customers/{id:int}",
    summary="Look up a customer",
    guards=[needs("customers:read")],
    responses=refusals(400, 401, 403, 404),
    tags=["customers"],
)
async def show(request: ApiRequest, house: NamedDependency[House], id: PathId) -> CustomerOut:  # noqa: A002
    """A customer, and where they stand: latest score, points, level."""
    async with house.database.read(request.user) as read:
        return await _shown(read, id)


async def _shown(read: Read, customer: int) -> CustomerOut:
    row = await customers.get(read, customer)
    facts = (await take_facts(read, [customer])).get(customer)
    if facts is None or row.erased_at is not None:
        raise NotFound(f"There is no customer {customer}.")
    said = facts.values
    name = said["account.name"]
    return CustomerOut(
        id=row.id,
        email=row.email,
        external_id=row.external_id,
        name=row.name,
        title=row.title,
        language=row.language,
        zone=row.zone,
        tags=row.tags,
        attributes=row.attributes,
        account=AccountOut(name, said["account.value"], said["account.tier"]) if name is not None else None,
        created_at=row.created_at,
        joined_at=row.joined_at,
        left=said["left"],
        unsubscribed=said["unsubscribed"],
        score=said["score"],
        segment=said["segment"],
        scored_at=said["scored_at"],
        points=said["points"],
        spendable=said["spendable"],
        level=said["level"],
        program=said["program"],
    )


def _as_row(one: CustomerIn, body: Any, position: int) -> CustomerRow:
    if one.email is None and one.external_id is None:
        raise Invalid(
            "A customer needs an address or an id of yours.",
            where=place(body, position, "email"),
            remedy="Give email, external_id or both.",
        )
    if one.zone is not None:
        try:
            zone(one.zone)
        except Mistake as wrong:
            raise Invalid(wrong.message, where=place(body, position, "zone"), remedy=wrong.remedy) from wrong
    return CustomerRow(
        email=checked_address(one.email, place(body, position, "email")),
        external_id=one.external_id,
        name=one.name,
        title=one.title,
        language=one.language,
        zone=one.zone,
        account=_as_account(one.account),
        tags=tuple(one.tags),
        attributes=one.attributes,
        unsubscribed=one.unsubscribed,
    )


def _as_account(account: AccountIn | None) -> AccountRow | None:
    if account is None:
        return None
    return AccountRow(
        name=account.name,
        key=account.key or "",
        domain=account.domain,
        value=account.value,
        tier=account.tier,
        attributes=account.attributes,
    )
