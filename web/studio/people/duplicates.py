"""The same person twice: who that may be, both side by side, and making them one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row, func, select

from advocacy.database import Read, among
from advocacy.errors import Conflict, Invalid
from advocacy.listening.responses import scores
from advocacy.numbers import number_in
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.words import said
from web.merging import alike, gone_into, merge, who_must_stay
from web.pages import page
from web.studio.people.forms import Typed, back_to, typed
from web.studio.people.person import ONE
from web.studio.people.person_view import living
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
DUPLICATES = f"{ONE}/duplicates"


@dataclass(frozen=True, slots=True)
class Twin:
    """A row as it stands beside another; ``stays`` says that it cannot be the one who goes."""

    row: Row[Any]
    stays: bool


@route(DUPLICATES, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Who may be the same person."""
    return await _shown(request, house, id, Typed())


@post(DUPLICATES, opt=MANAGERS)
async def join(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Make the two one; pressed twice they are one already."""
    sent = await typed(request)
    stays, goes = number_in(sent["stays"]) or 0, number_in(sent["goes"]) or 0
    if id not in {stays, goes} or sent["sure"] != "yes":
        wrong = Invalid(said("Tick that the two are one person; nothing takes them apart again."))
        return await _shown(request, house, id, sent.with_mistake(wrong))
    try:
        async with deed(request) as work:
            if await gone_into(work, goes) != stays:
                await merge(work, stays, goes)
    except Conflict as refused:
        return await _shown(request, house, id, sent.with_mistake(refused))
    return back_to(stays, "merged")


async def _shown(request: Request[Any, Any, Any], house: House, number: int, form: Typed) -> Response[Any]:
    beside = number_in(request.query_params.get("with", "")) or 0
    async with house.database.read(request.user) as read:
        into = await gone_into(read, number)
        if into is not None:
            return back_to(into, "merged")
        row = await living(read, number)
        wanted = [*await alike(read, row), *([beside] if beside else [])]
        this, *twins = await _twins(read, [number, *[one for one in wanted if one != number]])
    return page(
        request, "studio/people/duplicates.html", form.status, row=row, this=this, twins=twins, form=form, beside=beside
    )


async def _twins(read: Read, ids: Sequence[int]) -> list[Twin]:
    """These rows side by side, the first first."""
    given = select(func.count()).where(scores.c.customer_id == customers.c.id).correlate(customers).scalar_subquery()
    kept = [
        customers.c[name] for name in ("id", "name", "email", "title", "external_id", "created_at", "joined_at", "tags")
    ]
    query = select(*kept, accounts.c.name.label("account"), given.label("scores")).select_from(WITH_ACCOUNTS)
    rows = await read.rows(query.where(among(read, customers.c.id, list(ids)), customers.c.erased_at.is_(None)))
    ordered = sorted(rows, key=lambda one: ids.index(one.id))
    staying = await who_must_stay(read, [row.id for row in ordered])
    return [Twin(row, row.id in staying) for row in ordered]


HANDLERS = (show, join)
