"""Everybody: finding anyone, narrowing the list, and taking what it shows along as a file."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Stream

from advocacy.reports.csv_out import CsvOut
from advocacy.reports.export import stream
from advocacy.reports.people import export_of
from web.pages import page
from web.studio.people.asked import PATH, understood, with_segment
from web.studio.people.everybody_view import SEGMENTS, STATES, everybody
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route(PATH, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Those who are looked for, a page at a time."""
    asked = understood(request.query_params)
    async with house.database.read(request.user) as read:
        asked = await with_segment(read, asked)
        seen = await everybody(read, asked)
    return page(request, "studio/people/everybody.html", fragment="found", seen=seen, states=STATES, segments=SEGMENTS)


@post(f"{PATH}/export", opt=MANAGERS, status_code=200)
async def export(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Stream:
    """The same people, all of them, as a file for a spreadsheet; the log keeps who took it and by which words."""
    asked = understood({name: str(value) for name, value in (await request.form()).items()})
    async with house.database.read(request.user) as read:
        asked = await with_segment(read, asked)
    pieces = stream(house.database, request.user, export_of(asked.sought), dict(asked.said), bom=True)
    headers = {"Content-Disposition": 'attachment; filename="people.csv"', "Cache-Control": "no-store"}
    return Stream(pieces, media_type=CsvOut.media_type, headers=headers)


HANDLERS = (show, export)
