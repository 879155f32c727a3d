"""Where I am signed in, and out of any of these browsers by one press."""

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.people import audit, sessions
from web.studio.team.me import ME
from web.visitors import STAFF, deed, no_cookie
from web.wiring import House


@post(f"{ME}/browsers/others/end", opt=STAFF)
async def end_others(request: Request[Any, Any, Any]) -> Response[Any]:
    """Sign out everywhere but here."""
    async with deed(request) as work:
        ended = await sessions.end_others(work, request.user, keep=request.auth.token)
        if ended:
            await audit.note(work, "sessions.ended", about=str(request.user), browsers=ended)
    return Redirect(f"{ME}?said=ended", status_code=303)


@post(f"{ME}/browsers/{{number:int}}/end", opt=STAFF)
async def end_one(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """Sign out in one browser; where it is this one, that is signing out."""
    async with deed(request) as work:
        await sessions.end_one(work, request.user, number)
        await audit.note(work, "sessions.ended", about=str(request.user), browsers=1)
    async with house.database.read() as read:
        is_still_here = await sessions.visit(read, request.auth.token) is not None
    if not is_still_here:
        return Redirect("/", status_code=303, cookies=[no_cookie()])
    return Redirect(f"{ME}?said=ended", status_code=303)


HANDLERS = (end_others, end_one)
