"""The page of a program's report: what is asked for, all in a fixed number of statements, and its drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.programs.cohorts import listing
from advocacy.reports import groups, trend
from advocacy.reports.queries import BECAME, report_of
from advocacy.reports.scope import Scope, scope_of
from web.drawing import flow as flows
from web.drawing import trend as trends
from web.drawing.difference import Difference, difference_of
from web.drawing.flow import Flow, flow_of
from web.drawing.of_report import Drawn, drawn
from web.drawing.trend import Trend, trend_of
from web.studio.cohorts.asked import Asked
from web.studio.cohorts.verdict import is_comparable

ENDS = tuple(reversed(BECAME[:3])) + BECAME[3:]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the database says for a page.

    Attributes:
        asked: what for.
        scope: whose figures these are.
        cohorts: all of its cohorts, first one first.
        report: as the command line and the API have it.
        weeks: the conversion by week.
        marks: what happened meanwhile.
        by: the passives who joined, told apart by a field.
        fields: which fields there are.
        exposures: the same by what they met.
    """

    asked: Asked
    scope: Scope
    cohorts: Sequence[Row[Any]]
    report: Mapping[str, Any]
    weeks: Sequence[Mapping[str, Any]]
    marks: Sequence[Row[Any]]
    by: Mapping[str, Any]
    fields: Sequence[str]
    exposures: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Charts:
    """The drawings, each for a wall and for a phone."""

    rates: Drawn
    wide: Flow
    narrow: Flow
    difference: Difference | None
    trend: Trend | None
    trend_narrow: Trend | None


async def told_of(read: Read, asked: Asked) -> Told:
    """What the database says.

    Raises:
        NotFound: there is no such program or cohort.
        Invalid: there is no such field to tell groups apart by.
    """
    scope = await scope_of(read, asked.program, asked.cohort, asked.until)
    known = await groups.fields(read, scope)
    return Told(
        asked=asked,
        scope=scope,
        cohorts=await listing(read, asked.program),
        report=await report_of(read, scope),
        weeks=await trend.by_week(read, scope),
        marks=await trend.milestones(read, scope),
        by=await groups.by_field(read, scope, asked.by or known[0]),
        fields=known,
        exposures=await groups.by_exposure(read, scope),
    )


def charts_of(told: Told) -> Charts:
    """The drawings; call it while the page is written, for its words are the reader's."""
    report, since = told.report, told.scope.since
    moved = dict(reversed([*report["moved"].items()]))
    holdout = report["holdout"]
    lift = None
    if is_comparable(report):
        lift = difference_of(holdout["lift_points"], holdout["low"], holdout["high"])
    goal = report["goal"]["rate"]
    return Charts(
        rates=drawn(report),
        wide=flow_of(moved, ENDS, flows.WIDE),
        narrow=flow_of(moved, ENDS, flows.NARROW),
        difference=lift,
        trend=trend_of(told.weeks, since, goal, told.marks, trends.WIDE),
        trend_narrow=trend_of(told.weeks, since, goal, told.marks, trends.NARROW),
    )
