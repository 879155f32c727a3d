"""Who is behind a figure: the people it counts, a page at a time, and the report and its people as files."""

from collections.abc import Mapping
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from advocacy.reports.behind import AT_ONCE, PEOPLE, behind
from advocacy.reports.conversion_export import EXPORT
from advocacy.reports.export import Export
from advocacy.reports.fields import field_of
from advocacy.reports.groups import BY
from advocacy.reports.scope import scope_of
from web.pages import page
from web.studio.cohorts import verdict
from web.studio.cohorts.asked import Asked, figure, whole
from web.studio.cohorts.files import as_file, format_of
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route("/studio/cohorts/{program:str}/people", http_method=OPENED, opt=MANAGERS)
async def people(
    request: Request[Any, Any, Any], house: NamedDependency[House], program: FromPath[str]
) -> Response[str]:
    """The people whom a figure counts: as many as it says."""
    asked = Asked.of(program, request.query_params)
    wanted, said_so = figure(request.query_params)
    after = whole(request.query_params, "after") or 0
    async with house.database.read(request.user) as read:
        scope = await scope_of(read, program, asked.cohort, asked.until)
        found = await behind(read, scope, wanted, after=after)
    said_so = {one: ("yes" if value else "no") if one == "has_met" else value for one, value in said_so.items()}
    return page(
        request,
        "studio/cohorts/people.html",
        asked=asked,
        scope=scope,
        rows=found.people,
        total=found.total,
        figure=said_so,
        further=found.people[-1].customer_id if len(found.people) == AT_ONCE else None,
        is_first=after == 0,
        verdict=verdict,
    )


@post("/studio/cohorts/{program:str}/export", opt=MANAGERS, status_code=200)
async def report_file(request: Request[Any, Any, Any], house: NamedDependency[House], program: FromPath[str]) -> Stream:
    """The report as a file, one figure to a row; the log keeps who took it."""
    form = await _sent(request)
    return await _file(request, house, EXPORT, form, {"program": program})


@post("/studio/cohorts/{program:str}/people/export", opt=MANAGERS, status_code=200)
async def people_file(request: Request[Any, Any, Any], house: NamedDependency[House], program: FromPath[str]) -> Stream:
    """The people whom a figure counts, as a file; the log keeps who took it, and whom it names."""
    form = await _sent(request)
    _, said_so = figure(form)
    return await _file(request, house, PEOPLE, form, {"program": program, **said_so})


async def _sent(request: Request[Any, Any, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


async def _file(
    request: Request[Any, Any, Any], house: House, export: Export, form: Mapping[str, str], wanted: Mapping[str, Any]
) -> Stream:
    asked, kind = Asked.of(wanted["program"], form), format_of(form)
    async with house.database.read(request.user) as read:
        await scope_of(read, asked.program, asked.cohort, asked.until)  # refused before a byte is sent
        if wanted.get("by"):
            field_of(wanted["by"], sqlite=read.is_sqlite, known=BY)
    return as_file(house, request.user, export, {**asked.options, **wanted}, kind)


HANDLERS = (people, report_file, people_file)
