"""Which answers a figure counts, a page at a time: whose they are, and in which words."""

from typing import Any
from urllib.parse import urlencode

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency

from advocacy.reports.answers import AT_ONCE, behind
from web.pages import page
from web.studio.cohorts.asked import whole
from web.studio.scores.asked import PATH, Asked
from web.visitors import MANAGERS
from web.wiring import House


@route(f"{PATH}/answers", http_method=(HttpMethod.GET, HttpMethod.HEAD), opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The answers of a figure: as many as it says."""
    asked = Asked.of(request.query_params)
    before, wanted = whole(request.query_params, "before"), asked.wanted(request.query_params)
    async with house.database.read(request.user) as read:
        found = await behind(read, wanted, before=before)
    same = {**asked.options, "part": wanted.part, "value": wanted.value}
    query = {name: value for name, value in same.items() if value or (name == "value" and asked.by)}
    return page(
        request,
        "studio/scores/answers.html",
        asked=asked,
        wanted=wanted,
        rows=found.answers,
        total=found.total,
        start=f"{PATH}/answers?{urlencode(query)}",
        further=found.answers[-1].id if len(found.answers) == AT_ONCE else None,
        is_first=before is None,
    )


HANDLERS = (show,)
