"""Everything kept about me, as a file to take along."""

from typing import Any

from litestar import HttpMethod, MediaType, Request, Response, get, route
from litestar.di import NamedDependency
from litestar.response import Stream

from web.hub.frame import frame_of
from web.hub.me.pages import ME
from web.own_data import as_json, as_zip
from web.pages import page, reader_of
from web.visitors import MEMBERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
KEPT = f"{ME}/kept"


@route(KEPT, http_method=OPENED, opt=MEMBERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """What is in the file, and where it is."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
    return page(request, "hub/me_kept.html", frame=frame)


@get(f"{ME}/my-data.zip", opt=MEMBERS)
async def archive(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Stream:
    """Everything, with the files I handed in."""
    pieces = as_zip(house.database, request.user, house.settings.company, reader_of(request))
    return Stream(pieces, media_type="application/zip", headers=_named("my-data.zip"))


@get(f"{ME}/data.json", opt=MEMBERS)
async def data(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Stream:
    """The same without the files, for programs."""
    pieces = as_json(house.database, request.user, house.settings.company)
    return Stream(pieces, media_type=MediaType.JSON, headers=_named("data.json"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


HANDLERS = (show, archive, data)
