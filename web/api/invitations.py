"""``/invitations/{token}/acceptance``: joining, by the token that the invitation was mailed with."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import PathParameter

from advocacy.database import Work
from advocacy.delivery.links import Links
from advocacy.programs import invitations
from web.api.once import ApiRequest, IdempotencyKey, once
from web.auth import needs
from web.errors import refusals
from web.wiring import House

Token = Annotated[str, PathParameter(min_length=1, max_length=300, description="The end of the mailed address.")]


class Joined(msgspec.Struct):
    """Who joined, and what."""

    customer: int
    program: str


@post(
    "/invitations/{token:str}/acceptance",
    summary="Accept an invitation",
    guards=[needs("invitations:write")],
    responses=refusals(400, 401, 403, 404, 409, 422),
    tags=["invitations"],
)
async def accept(
    request: ApiRequest, house: NamedDependency[House], token: Token, key: IdempotencyKey = None
) -> Response[Joined]:
    """Make the person who was invited a member. An invitation is good once and for its time."""

    async def do(work: Work) -> Joined:
        ticket = Links.of(house.settings).read(token, "join", work.now)
        row = await invitations.accept(work, ticket.subject)
        return Joined(row.customer_id, row.program)

    return await once(request, house, key, do)
