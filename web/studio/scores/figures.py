"""The page of the Net Promoter Score, and the same figures as a file."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Stream

from advocacy.reports.fields import field_of
from advocacy.reports.nps import KNOWN
from advocacy.reports.score_export import EXPORT
from web.language import read_by
from web.pages import page, reader_of
from web.studio.cohorts.files import as_file, format_of
from web.studio.cohorts.verdict import between, percent
from web.studio.scores import sentences
from web.studio.scores.asked import PATH, Asked
from web.studio.scores.view import drawn, told_of
from web.visitors import MANAGERS
from web.wiring import House


@route(PATH, http_method=(HttpMethod.GET, HttpMethod.HEAD), opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The score with its interval, its mix, its groups and how it went."""
    asked = Asked.of(request.query_params)
    async with house.database.read(request.user) as read:
        told = await told_of(read, asked)
    with read_by(reader_of(request)):
        drawings = drawn(told)
    return page(
        request,
        "studio/scores/figures.html",
        told=told,
        drawn=drawings,
        sentences=sentences,
        percent=percent,
        between=between,
    )


@post(f"{PATH}/export", opt=MANAGERS, status_code=200)
async def file(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Stream:
    """The figures as a file; the log keeps who took it."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    asked, kind = Asked.of(form), format_of(form)
    if asked.by:
        async with house.database.read(request.user) as read:
            field_of(asked.by, sqlite=read.is_sqlite, known=KNOWN)  # refused before a byte is sent
    return as_file(house, request.user, EXPORT, asked.options, kind)


HANDLERS = (show, file)
