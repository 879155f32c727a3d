"""A builder drawn anew while somebody types in it: nothing is kept, and the count is as of now."""

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency

from advocacy.words import said
from web.pages import page, reader_of
from web.studio.rules.builder import READ_ONLY, Place, builder_of
from web.studio.rules.matching import TYPING, WAITING
from web.studio.rules.parts import step_of, stepped, taken
from web.studio.rules.sent import document_of, fields_sent, levels_of, one, prefix_of
from web.studio.rules.vocabulary import vocabulary
from web.studio.rules.writing import Scope
from web.visitors import MANAGERS, local_path
from web.wiring import House

LEGEND = said("Who is meant")


@post(READ_ONLY, opt=MANAGERS, status_code=200)
async def draw(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The builder after a change, or what matches alone: ``only=figures`` at once, ``only=rest`` with all of it."""
    fields, prefix = await fields_sent(request), prefix_of(request)
    group, step = taken(fields, prefix), step_of(fields, prefix)
    told = request.query_params
    program, only = str(told.get("program", ""))[:60], told.get("only")
    event = (one(fields, "when") or str(told.get("event", "")))[:60] if prefix == "if" else ""
    async with house.database.read(request.user) as read:
        document = (await document_of(read, program))[1] if program else None
        words = await vocabulary(read, document)
        scope = Scope(words.ranks if document is None else levels_of(document), event or None)
        action = local_path(str(told.get("action", "")), "")
        pace = WAITING if only == "rest" else TYPING
        place = Place(LEGEND, scope, words, prefix, program, action=action, reader=reader_of(request), pace=pace)
        built = await builder_of(read, stepped(group, step) if step else group, place)
    return page(request, "studio/rules/conditions.html", built=built, only_figures=bool(only))


HANDLERS = (draw,)
