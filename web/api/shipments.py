"""``/shipments``: boxes, and what became of them."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import Row

from rewards import marks, shipments
from rewards.marks import Mark
from web.api.once import ApiRequest
from web.api.shapes import LARGEST_WHOLE, PathId
from web.auth import needs
from web.errors import refusals
from web.wiring import House

MOST_ON_A_PAGE = 500
State = Literal[
    "scheduled",
    "needs_address",
    "ready",
    "ordered",
    "unknown",
    "sent",
    "delivered",
    "returned",
    "cancelled",
    "declined",
]


class ShipmentOut(msgspec.Struct):
    """A box; of one that was declined ``wish`` says what is wanted instead, ``charity`` or ``none``."""

    id: int
    customer: int
    program: str
    package: str
    status: str
    wish: str | None
    carrier: str | None
    tracking: str | None
    scheduled_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    returned_at: datetime | None


class Page(msgspec.Struct):
    """Some boxes, by number; ``next`` is what to send as ``after`` for those that follow, null on the last page."""

    shipments: list[ShipmentOut]
    next: int | None


class StatusIn(msgspec.Struct, forbid_unknown_fields=True):
    """What became of a box."""

    status: Literal["sent", "delivered", "returned"]
    carrier: Annotated[str, msgspec.Meta(max_length=100)] = ""
    tracking: Annotated[str, msgspec.Meta(max_length=200)] = ""


@get(
    "/shipments",
    summary="List boxes",
    guards=[needs("shipments:read")],
    responses=refusals(400, 401, 403),
    tags=["shipments"],
)
async def listing(
    request: ApiRequest,
    house: NamedDependency[House],
    status: Annotated[State | None, QueryParameter(description="Only those that stand so.")] = None,
    after: Annotated[int, QueryParameter(ge=0, le=LARGEST_WHOLE, description="The cursor of the page before.")] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_ON_A_PAGE)] = 100,
) -> Page:
    """Boxes by number, a page at a time."""
    async with house.database.read(request.user) as read:
        rows = await shipments.after(read, after, state=status, limit=limit + 1)
    shown = [_shown(row) for row in rows[:limit]]
    return Page(shown, shown[-1].id if len(rows) > limit else None)


@put(
    "/shipments/{id:int}/status",
    summary="Say what became of a box",
    guards=[needs("shipments:write")],
    responses=refusals(400, 401, 403, 404, 409, 413, 422),
    tags=["shipments"],
)
async def mark(
    request: ApiRequest,
    house: NamedDependency[House],
    id: PathId,  # noqa: A002
    data: JSONBody[StatusIn],
) -> ShipmentOut:
    """Mark a box sent, delivered or returned; saying it again changes nothing."""
    async with house.database.work(request.user) as work:
        await shipments.get(work, id)
        await marks.mark(work, [Mark(1, str(id), data.status, data.carrier, data.tracking)])
        return _shown(await shipments.get(work, id))


def _shown(row: Row[Any]) -> ShipmentOut:
    return ShipmentOut(
        id=row.id,
        customer=row.customer_id,
        program=row.program,
        package=row.package,
        status=row.state,
        wish=row.wish,
        carrier=row.carrier,
        tracking=row.tracking,
        scheduled_at=row.scheduled_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        returned_at=row.returned_at,
    )
