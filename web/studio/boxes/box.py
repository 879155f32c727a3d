"""One box: its way, what goes into it, whom it is for, and what can be done about it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Row, select

from advocacy.database import Read
from advocacy.engine.jobs import retry
from advocacy.errors import Conflict, Invalid, Mistake
from advocacy.people.customers import customers
from advocacy.words import said
from rewards import marks, returns, shipments
from rewards.desk import order_of
from rewards.packages import ADDRESS, vendor
from rewards.packing import Pick, picked
from rewards.whereabouts import Whereabouts, of_box
from web.hub.boxes.view import typed_address
from web.hub.countries import countries, country_name
from web.pages import page, reader_of
from web.studio.boxes.desk import DESK, OPENED
from web.studio.boxes.view import LACKS
from web.visitors import MANAGERS, deed
from web.wiring import House

ONE = f"{DESK}/{{number:int}}"


@dataclass(frozen=True, slots=True)
class BoxShown:
    """A box as its page shows it.

    Attributes:
        row: of the box, with its package's name, host and document.
        name: of its person.
        way: where it is.
        pick: what goes into it and onto it.
        order: the job that orders it at a vendor; None where it is packed by hand.
        known: the address as it is known now.
    """

    row: Row[Any]
    name: str
    way: Whereabouts
    pick: Pick
    order: Row[Any] | None
    known: Mapping[str, Any]

    @property
    def by_vendor(self) -> bool:
        """Whether somebody else packs it."""
        return vendor(self.row) is not None

    @property
    def stuck(self) -> bool:
        """Whether its order failed for good."""
        return self.order is not None and self.order.state == "dead" and self.row.state == "ready"


async def box_of(read: Read, number: int) -> BoxShown:
    """A box.

    Raises:
        NotFound: there is none of that number.
    """
    row, way, values = await of_box(read, number)
    name = str(await read.value(select(customers.c.name).where(customers.c.id == row.customer_id)) or "")
    pick = Pick(**row.recipient) if row.recipient else picked(row, row, values, name)
    address = values.get(f"attribute.{ADDRESS}")
    known = address if isinstance(address, Mapping) else {}
    return BoxShown(row, name, way, pick, await order_of(read, number), known)


@route(ONE, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[str]:
    """A box, and what can be done about it."""
    return await _shown(request, house, number)


@post(f"{ONE}/decision", opt=MANAGERS)
async def decide(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """Say what somebody found out about an order that its vendor did not confirm."""
    ordered = str((await request.form()).get("ordered", ""))
    try:
        _check(ordered)
        async with deed(request) as work:
            await shipments.get(work, number)
            await marks.decide(work, number, ordered=ordered == "yes")
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, number, wrong)
    return Redirect(f"{DESK}/{number}", status_code=303)


@post(f"{ONE}/order", opt=MANAGERS)
async def order_again(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """Try an order again that failed for good; pressed twice it is tried once."""
    try:
        async with deed(request) as work:
            await shipments.get(work, number)
            job = await order_of(work, number)
            await retry(work, _placed(job))
    except Conflict as wrong:
        return await _shown(request, house, number, wrong)
    return Redirect(f"{DESK}/{number}", status_code=303)


@post(f"{ONE}/again", opt=MANAGERS)
async def again(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[Any]:
    """Pack a box that came back once more, to the address that stands in the form."""
    typed = typed_address(await request.form())
    try:
        async with deed(request) as work:
            await shipments.get(work, number)
            await returns.send_again(work, number, typed)
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, number, wrong, typed)
    return Redirect(f"{DESK}/{number}", status_code=303)


@post(f"{ONE}/closing", opt=MANAGERS)
async def close(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[Any]:
    """Let a box that came back rest."""
    try:
        async with deed(request) as work:
            await shipments.get(work, number)
            await returns.close(work, number)
    except Conflict as wrong:
        return await _shown(request, house, number, wrong)
    return Redirect(f"{DESK}/{number}", status_code=303)


@post(f"{ONE}/stopping", opt=MANAGERS)
async def stop(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[Any]:
    """Stop a box that nobody has packed, sent or ordered."""
    try:
        async with deed(request) as work:
            row = await shipments.get(work, number)
            _check_unlisted(row)
            await shipments.cancel(work, number)
    except Conflict as wrong:
        return await _shown(request, house, number, wrong)
    return Redirect(f"{DESK}/{number}", status_code=303)


def _check(ordered: str) -> None:
    if ordered not in {"yes", "no"}:
        raise Invalid(said("Say what you found out."))


def _placed(job: Row[Any] | None) -> int:
    if job is None:
        raise Conflict(said("This box is packed by hand; there is nothing to order."))
    return int(job.id)


def _check_unlisted(row: Row[Any]) -> None:
    if row.packing_list_id is not None:
        raise Conflict(said("This box is on a packing list already."), remedy=said("Take it off the table first."))


async def _shown(
    request: Request[Any, Any, Any],
    house: House,
    number: int,
    wrong: Mistake | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[str]:
    async with house.database.read(request.user) as read:
        found = await box_of(read, number)
    problems = wrong.problems or (wrong,) if isinstance(wrong, Invalid) else (wrong,) if wrong else ()
    fields = (
        {(one.where or "").rpartition(".")[2]: one.message for one in problems}
        if isinstance(wrong, Invalid) and typed is not None
        else {}
    )
    locale = reader_of(request).locale
    return page(
        request,
        "studio/boxes/box.html",
        422 if isinstance(wrong, Invalid) else 409 if wrong else 200,
        it=found,
        wrong=wrong,
        typed=typed if typed is not None else typed_address({"name": found.name} | dict(found.known)),
        mistakes=fields,
        countries=countries(locale),
        country=country_name(found.pick.country, locale),
        lacks=[LACKS.get(name, name) for name in found.way.lacking],
    )


HANDLERS = (show, decide, order_again, again, close, stop)
