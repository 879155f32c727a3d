"""Correcting what is known of a customer: their name, what they do, and where they are written to."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from advocacy.errors import Invalid
from advocacy.people.about_me import AboutMe, describe
from advocacy.people.addressing import change_address
from web.language import LANGUAGES
from web.pages import page
from web.studio.people.forms import Typed, back_to, typed
from web.studio.people.person import ONE
from web.studio.people.person_view import living
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
CHANGE = f"{ONE}/change"
FIELDS = ("name", "title", "email")


@route(CHANGE, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """The form, as things are."""
    return await _shown(request, house, id, Typed())


@post(CHANGE, opt=MANAGERS)
async def keep(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Keep what was changed."""
    sent = await typed(request)
    try:
        async with deed(request) as work:
            row = await living(work, id)
            me = AboutMe(sent["name"], row.nickname or "", sent["title"], row.language, row.zone)
            await describe(work, id, me, languages=LANGUAGES)
            if sent["email"].strip() != (row.email or ""):
                await change_address(work, id, sent["email"])
    except Invalid as wrong:
        return await _shown(request, house, id, sent.with_mistake(wrong, *FIELDS))
    return back_to(id, "changed")


async def _shown(request: Request[Any, Any, Any], house: House, number: int, form: Typed) -> Response[str]:
    async with house.database.read(request.user) as read:
        row = await living(read, number)
    if not form.words:
        form = Typed({name: getattr(row, name) or "" for name in FIELDS})
    return page(request, "studio/people/change.html", form.status, row=row, form=form)


HANDLERS = (show, keep)
