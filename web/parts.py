"""The page of parts: everything that pages are drawn with, in the company's own look, and its report as drawings.

It is where somebody who sets a color sees what becomes of it, and where the tests look at each part in both themes.
"""

from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency

from advocacy.programs import programs
from advocacy.reports.queries import report
from web.drawing.of_report import drawn
from web.drawing.program_map import map_of
from web.language import read_by
from web.pages import page, reader_of
from web.visitors import STAFF
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route("/parts", http_method=OPENED, opt=STAFF)
async def parts(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Every part in every state, and the first program's drawings where there is one."""
    drawing = map_ = None
    async with house.database.read(request.user) as read:
        known = await programs.listing(read)
        if known:
            told = await report(read, known[0].key)
            map_ = map_of((await programs.publication(read, known[0].key)).document)
            with read_by(reader_of(request)):
                drawing = drawn(told)
    return page(request, "shared/parts_page.html", drawing=drawing, map=map_)


HANDLERS = (parts,)
