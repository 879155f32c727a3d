"""The shelf: what a member can have for their points, asking for it once, and what became of it."""

import re
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Invalid
from advocacy.programs.hosts import host_of
from advocacy.words import said
from rewards import redemptions, requests
from web import access
from web.hub.boxes.view import address_of, boxes_of
from web.hub.frame import frame_of
from web.hub.rewards.view import item_of, shelf_of
from web.pages import page
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
_KEY = re.compile(r"[A-Za-z0-9._-]{1,60}", re.ASCII)


@route("/hub/rewards", http_method=OPENED, opt=MEMBERS)
async def shelf(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """What a member can have, what they have asked for, and where their box is."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        found = await shelf_of(read, request.user)
        boxes = await boxes_of(read, request.user)
    return page(request, "hub/rewards.html", frame=frame, shelf=found, boxes=boxes)


@route("/hub/rewards/{id:int}", http_method=OPENED, opt=MEMBERS)
async def reward(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """A reward, what it takes and what is left after it, and the one button."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        item = await item_of(read, request.user, id)
        asked = await requests.asked(read, request.user.id, id)
        address = await address_of(read, request.user)
        host = await host_of(read, request.user.id)
    return page(request, "hub/reward.html", frame=frame, item=item, asked=asked, address=address, host=host)


@post("/hub/rewards/{id:int}/redemptions", opt=MEMBERS)
async def redeem(request: Request[Any, Any, Any], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Have it. Pressed twice, gone back to, or from a second tab it is the same one, and says so."""
    key = str((await request.form()).get("key", ""))
    if not _KEY.fullmatch(key):
        raise Invalid(
            said("This form is not one of ours, so nothing was done."),
            remedy=said("Open the reward's page, and press its button."),
        )
    async with deed(request) as work:
        again = await requests.is_known(work, request.user.id, key)
        wanted = await access.reward(work, id)
        row = await redemptions.redeem(work, request.user.id, wanted, key=key)
    return Redirect(f"/hub/redemptions/{row.id}{'?again=1' if again else ''}", status_code=303)


@route("/hub/redemptions/{id:int}", http_method=OPENED, opt=MEMBERS)
async def redemption(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    id: FromPath[int],  # noqa: A002
) -> Response[str]:
    """Where something stands that a member asked for."""
    async with house.database.read(request.user) as read:
        row = await access.redemption(read, request.user, id)
        frame = await frame_of(read, request)
        address = await address_of(read, request.user)
        host = await host_of(read, request.user.id)
    again = "again" in request.query_params
    return page(request, "hub/redemption.html", frame=frame, row=row, again=again, address=address, host=host)


HANDLERS = (shelf, reward, redeem, redemption)
