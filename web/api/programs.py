"""``/programs/{key}/conversion``: whether the program did it."""

from datetime import date
from typing import Annotated, Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from advocacy.reports.queries import report
from advocacy.reports.scope import LARGEST, end_of
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
async def conversion(
    request: ApiRequest,
    house: NamedDependency[House],
    key: PathKey,
    cohort: Annotated[int | None, QueryParameter(ge=1, le=LARGEST, description="The number of one cohort.")] = None,
    as_of: Annotated[date | None, QueryParameter(description="As of the end of this day (UTC).")] = None,
) -> dict[str, Any]:
    """How many passives became promoters, with intervals, against the holdout; null is undefined, never 0.

    Of all cohorts, or of one by its number; as of now, or of the end of a day in UTC.
    """
    async with house.database.read(request.user) as read:
        return await report(read, key, cohort=cohort, as_of=None if as_of is None else end_of(as_of))
