"""What I am willing to do for the company: an answer for each thing, never one yes for all."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect

from advocacy.acts.references import DEFAULTS
from advocacy.acts.willingness import note
from advocacy.people import consent
from web.hub.frame import frame_of
from web.hub.me.mails import evidence_of
from web.hub.me.pages import ME
from web.hub.me.willing_view import FOR_GOOD, LENGTHS, MOST, REFERENCE, answers_in, willing_of
from web.hub.spelling import spelled
from web.pages import page
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
WILLING = f"{ME}/willing"


@route(WILLING, http_method=OPENED, opt=MEMBERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Every activity with my answer."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        seen = await willing_of(read, int(request.user.id))
    is_said = request.query_params.get("said") == "saved"
    return page(
        request,
        "hub/me_willing.html",
        frame=frame,
        seen=seen,
        is_said=is_said,
        lengths=LENGTHS,
        for_good=FOR_GOOD,
        most=MOST,
        limits=DEFAULTS,
        spelled=spelled,
    )


@post(WILLING, opt=MEMBERS)
async def keep(request: Request[Any, Any, Any]) -> Response[Any]:
    """Keep the answers that are new; where I said so, I may be asked."""
    sent, member = await request.form(), int(request.user.id)
    async with deed(request) as work:
        known = await willing_of(work, member)
        await note(work, answers_in(sent, known.offers, member, work.now, request.auth.zone))
        if sent.get("agree") and known.agreed_at is None:
            await consent.grant(work, member, REFERENCE, evidence=evidence_of(request, REFERENCE, WILLING))
    return Redirect(f"{WILLING}?said=saved", status_code=303)


HANDLERS = (show, keep)
