"""``/programs/{key}/conversion``: whether the program did it."""

from typing import Any

from litestar import get
from litestar.di import NamedDependency

from advocacy.reports.queries import report
from web.api.once import ApiRequest
from web.api.shapes import PathKey
from web.auth import needs
from web.errors import refusals
from web.wiring import House


@get(
    "/programs/{key:str}/conversion",
    summary="The conversion report of a program",
    guards=[needs("reports:read")],
    responses=refusals(400, 401, 403, 404),
    tags=["programs"],
)
async def conversion(request: ApiRequest, house: NamedDependency[House], key: PathKey) -> dict[str, Any]:
    """How many passives became promoters, with intervals, against the holdout; null is undefined, never 0."""
    async with house.database.read(request.user) as read:
        return await report(read, key)
