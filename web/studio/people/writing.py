"""Writing to a customer: a conversation that somebody of the staff begins."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from advocacy.errors import Conflict, Invalid
from advocacy.listening import writing
from web.language import Reader, gettext, read_by
from web.pages import page
from web.studio.people.forms import Typed, back_to, typed
from web.studio.people.person import ONE
from web.studio.people.person_view import living
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
WRITE = f"{ONE}/write"


@route(WRITE, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """The form, and by which ways it reaches them."""
    return await _shown(request, house, id, Typed())


@post(WRITE, opt=MANAGERS)
async def write(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Write it; sent twice it is written once."""
    sent = await typed(request)
    try:
        async with deed(request) as work:
            row = await living(work, id)
            with read_by(Reader.of(row.language, row.zone, work.now)):
                lead = gettext("Read it all, and answer")
            await writing.begin(
                work,
                id,
                int(request.user.id),
                sent["words"],
                subject=sent["subject"],
                lead=lead,
                key=sent.key,
                secret=house.settings.secret_key,
                although_held_out=sent["although"] == "yes",
            )
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, id, sent.with_mistake(wrong, "words", "subject"))
    return back_to(id, "written")


async def _shown(request: Request[Any, Any, Any], house: House, number: int, form: Typed) -> Response[str]:
    async with house.database.read(request.user) as read:
        row = await living(read, number)
        ways = await writing.ways_to(read, number, secret=house.settings.secret_key)
    if not form.words:
        with read_by(Reader.of(row.language, row.zone, house.database.clock())):
            subject = gettext("%(name)s has written to you") % {"name": request.auth.name}
        form = Typed({"subject": subject})
    return page(request, "studio/people/write.html", form.status, row=row, ways=ways, form=form)


HANDLERS = (show, write)
