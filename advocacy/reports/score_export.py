"""The Net Promoter Score as a file: the whole, its groups and its months or weeks, one figure to a row."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import date
from typing import Any

from advocacy.database import Read
from advocacy.reports.cells import Line
from advocacy.reports.export import Export
from advocacy.reports.nps import nps
from advocacy.reports.scope import begin_of
from advocacy.reports.score_trend import by_period

FIGURES = ("n", "nps", "low", "high", "promoters", "passives", "detractors", "danger")


async def lines(read: Read, options: Mapping[str, Any]) -> AsyncGenerator[Sequence[Line], None]:
    """The figures ``since`` a day and ``until`` another, told apart ``by`` a field and for each ``step``.

    Raises:
        Invalid: there is no such field or step.
    """
    since, until = (_day(options.get(name)) for name in ("since", "until"))
    rows = [("all", "", since, until, await nps(read, None, since, until))]
    if options.get("by"):
        groups = await nps(read, options["by"], since, until)
        rows += [(options["by"], one["value"], since, until, one) for one in groups]
    step = options.get("step") or "month"
    rows += [(step, "", one["since"], one["until"], one) for one in await by_period(read, step, since, until)]
    yield [(None, (*head, *(told[name] for name in FIGURES))) for *head, told in rows]


def _day(text: str | None) -> Any:
    return begin_of(date.fromisoformat(text)) if text else None


EXPORT = Export(
    "nps", ("part", "value", "since", "until", *FIGURES), lines, frozenset({"by", "since", "until", "step"})
)
