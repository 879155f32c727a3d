"""Notes about a customer, which only the staff read."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from advocacy.errors import Invalid
from advocacy.people import notes
from web.pages import page
from web.studio.people.forms import Typed, back_to, typed
from web.studio.people.person import ONE
from web.studio.people.person_view import living
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
NOTE = f"{ONE}/note"


@route(NOTE, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """The form."""
    return await _shown(request, house, id, Typed())


@post(NOTE, opt=MANAGERS)
async def write(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Note it; sent twice it is noted once."""
    sent = await typed(request)
    try:
        async with deed(request) as work:
            await living(work, id)
            await notes.write(work, id, sent["words"], key=sent.key)
    except Invalid as wrong:
        return await _shown(request, house, id, sent.with_mistake(wrong, "words"))
    return back_to(id, "noted")


async def _shown(request: Request[Any, Any, Any], house: House, number: int, form: Typed) -> Response[str]:
    async with house.database.read(request.user) as read:
        row = await living(read, number)
    return page(request, "studio/people/note.html", form.status, row=row, form=form)


HANDLERS = (show, write)
