"""Leader boards: off until a member chooses to be shown, and off again when they choose so."""

from datetime import timedelta
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from advocacy.errors import Invalid, TooMany
from advocacy.people import showing
from advocacy.people.allowances import Allowance, allow
from web.hub.boards.view import BOARDS, boards
from web.hub.frame import frame_of
from web.pages import page
from web.visitors import MEMBERS, deed, local_path
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
NAMES = Allowance("nickname", 20, timedelta(days=1))


@route(BOARDS, http_method=OPENED, opt=MEMBERS)
async def show(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    by: FromQuery[str] = "",
    since: FromQuery[str] = "",
) -> Response[str]:
    """Who earned how much, among those who chose to be shown."""
    return await _shown(request, house, by=by, span=since)


@post(f"{BOARDS}/showing", opt=MEMBERS)
async def choose(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Be shown under a name, or be shown no longer."""
    sent = await request.form()
    member, typed = int(request.user.id), str(sent.get("nickname", ""))
    try:
        async with deed(request) as work:
            if sent.get("shown") == "no":
                await showing.hide(work, member)
            else:
                await allow(work, NAMES, str(member), secret=house.settings.secret_key)
                await showing.show(work, member, typed)
    except (Invalid, TooMany) as wrong:
        return await _shown(request, house, typed=typed, mistake=wrong)
    return Redirect(local_path(str(sent.get("next", "")), BOARDS), status_code=303)


async def _shown(
    request: Request[Any, Any, Any], house: House, mistake: Invalid | TooMany | None = None, **words: Any
) -> Response[str]:
    visit = request.auth
    async with house.database.read(request.user) as read:
        seen = await boards(read, int(request.user.id), name=visit.name, zone=visit.zone, mistake=mistake, **words)
        frame = await frame_of(read, request)
    status = 200
    if mistake is not None:
        status = 429 if isinstance(mistake, TooMany) else 422
    return page(request, "hub/boards.html", status, seen=seen, frame=frame)


HANDLERS = (show, choose)
