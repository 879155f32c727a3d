"""Which mails I get: what the program writes to all, and news, each switched by itself."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect

from advocacy.delivery.choices import choose, wanted_by
from web.hub.frame import frame_of
from web.hub.me.pages import ME
from web.hub.me.words import purpose_of
from web.language import read_by, say
from web.pages import page, reader_of
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
MAILS = f"{ME}/mails"
HOW = "hub"


@route(MAILS, http_method=OPENED, opt=MEMBERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """What comes, and what can be switched off."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        wanted = await wanted_by(read, int(request.user.id))
    is_said = request.query_params.get("said") == "saved"
    return page(request, "hub/me_mails.html", frame=frame, wanted=wanted, is_said=is_said)


@post(MAILS, opt=MEMBERS)
async def keep(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Keep what was ticked; it holds from the next mail on."""
    sent = await request.form()
    async with deed(request) as work:
        await choose(
            work,
            int(request.user.id),
            program=bool(sent.get("program")),
            news=bool(sent.get("news")),
            evidence=evidence_of(request, "mail", MAILS),
            how=HOW,
            secret=house.settings.secret_key,
        )
    return Redirect(f"{MAILS}?said=saved", status_code=303)


def evidence_of(request: Request[Any, Any, Any], purpose: str, path: str) -> str:
    """How we know of a consent that was given on a page: where, and the words that stood beside it."""
    who, what = reader_of(request), purpose_of(purpose)
    if what is None:
        return path
    with read_by(who):
        return f"hub, {path} ({who.language}): {say(what.name)}. {say(what.means)}"


HANDLERS = (show, keep)
