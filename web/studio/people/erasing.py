"""Erasing a customer: what an admin does, who has read what stays."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Invalid
from advocacy.words import said
from web.erasing import erase
from web.pages import page
from web.studio.people.asked import PATH
from web.studio.people.forms import Typed, typed
from web.studio.people.person import ONE
from web.studio.people.person_view import customer_of, living
from web.visitors import ADMINS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
ERASE = f"{ONE}/erase"


@route(ERASE, http_method=OPENED, opt=ADMINS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """What goes and what stays."""
    return await _shown(request, house, id, Typed())


@post(ERASE, opt=ADMINS)
async def forget(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Erase them, if it was ticked."""
    sent = await typed(request)
    if sent["sure"] != "yes":
        wrong = Invalid(said("Tick that you mean it; it cannot be taken back."), where="sure")
        return await _shown(request, house, id, sent.with_mistake(wrong, "sure"))
    house.settings.require_secret()  # with a weak one, anybody could tell which addresses were erased
    async with deed(request) as work:
        row = await customer_of(work, id)
        if row.erased_at is None:
            await erase(work, [id], secret=house.settings.secret_key)
    return Redirect(f"{PATH}/{id}", status_code=303)


async def _shown(request: Request[Any, Any, Any], house: House, number: int, form: Typed) -> Response[str]:
    async with house.database.read(request.user) as read:
        row = await living(read, number)
    return page(request, "studio/people/erase.html", form.status, row=row, form=form)


HANDLERS = (show, forget)
