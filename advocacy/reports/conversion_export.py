"""The conversion report as a file: one figure to a row, the same as on the command line."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import date
from typing import Any

from advocacy.database import Read
from advocacy.reports.cells import Line
from advocacy.reports.export import Export
from advocacy.reports.queries import report
from advocacy.reports.scope import end_of
from advocacy.reports.wording import CSV_HEADER, as_csv_rows


async def lines(read: Read, options: Mapping[str, Any]) -> AsyncGenerator[Sequence[Line], None]:
    """The figures of a ``program``, of all its cohorts or of one ``cohort``, ``as_of`` now or a day.

    Raises:
        NotFound: there is no such program or cohort.
    """
    day = options.get("as_of")
    as_of = end_of(date.fromisoformat(day)) if day else None
    told = await report(read, options["program"], cohort=options.get("cohort"), as_of=as_of)
    yield [(None, row) for row in as_csv_rows(told)[1:]]


EXPORT = Export("conversion", CSV_HEADER, lines, frozenset({"program", "cohort", "as_of"}))
