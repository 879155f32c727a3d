"""The list of cohorts, and the report of a program: of all its cohorts or of one, as of now or of a day."""

from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.programs import programs
from advocacy.reports.overview import AT_ONCE, overview
from web.language import read_by
from web.pages import page, reader_of
from web.studio.cohorts import figures, verdict
from web.studio.cohorts.asked import Asked, whole
from web.studio.cohorts.view import charts_of, told_of
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route("/studio/cohorts", http_method=OPENED, opt=MANAGERS)
async def everything(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Every cohort with where it stands; where there is one only, it opens at once."""
    before = whole(request.query_params, "before")
    async with house.database.read(request.user) as read:
        rows = await overview(read, before=before)
        known = await programs.listing(read)
    if before is None and len(rows) == 1:
        return Redirect(f"/studio/cohorts/{rows[0].program}")
    further = rows[-1].id if len(rows) == AT_ONCE else None
    return page(
        request,
        "studio/cohorts/list.html",
        rows=rows,
        further=further,
        is_first=before is None,
        programs=known,
        verdict=verdict,
    )


@route("/studio/cohorts/{program:str}", http_method=OPENED, opt=MANAGERS)
async def report(
    request: Request[Any, Any, Any], house: NamedDependency[House], program: FromPath[str]
) -> Response[str]:
    """How many passives became promoters, how sure that is, and whether the program did it."""
    asked = Asked.of(program, request.query_params)
    async with house.database.read(request.user) as read:
        told = await told_of(read, asked)
    with read_by(reader_of(request)):
        charts = charts_of(told)
        data = figures.of_charts(told, charts)
    return page(request, "studio/cohorts/report.html", told=told, charts=charts, data=data, verdict=verdict)


HANDLERS = (everything, report)
