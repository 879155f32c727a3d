"""The programs there are, and one of them as a map with its parts."""

from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from advocacy.errors import NotFound
from advocacy.words import said
from web.drawing.program_map import map_of
from web.pages import page
from web.studio.programs.listing_view import listed
from web.studio.programs.map_view import counts_of, stations_of
from web.studio.programs.part_view import part_of
from web.studio.programs.paths import TABS
from web.studio.programs.slots import items
from web.studio.programs.standing import standing
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}"


@route("/studio/programs", http_method=OPENED, opt=MANAGERS)
async def programs(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Every program and every draft, with who goes through it."""
    async with house.database.read(request.user) as read:
        found = await listed(read)
    return page(request, "studio/programs/programs.html", listed=found)


@route(AT, http_method=OPENED, opt=MANAGERS)
async def program(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """A program as a map: who comes in, on which track, and what follows."""
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
        counts = await counts_of(read, key, items(it.written, "levels"))
    told: dict[str, Any] = {
        "map": map_of(it.document.values) if it.document else None,
        "counts": counts,
        "stations": stations_of(it.written),
        "published": "published" in request.query_params,
    }
    return page(request, "studio/programs/program.html", it=it, **told)


@route(f"{AT}/parts/{{tab:str}}", http_method=OPENED, opt=MANAGERS)
async def parts(
    request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str], tab: FromPath[str]
) -> Response[str]:
    """The parts of a program that belong together, as forms and lists."""
    names = TABS.get(tab)
    if names is None:
        raise NotFound(said("A program has no such part."), remedy=said("Open the program, and choose the part there."))
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
    shown = [part_of(it, (name,) if name else ()) for name in names]
    told: dict[str, Any] = {"saved": "saved" in request.query_params, "both": "both" in request.query_params}
    return page(request, "studio/programs/tab.html", it=it, tab=tab, shown=shown, **told)


HANDLERS = (programs, program, parts)
