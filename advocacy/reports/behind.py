"""The people behind a figure of the conversion report, a page at a time."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, Subquery, func, select

from advocacy.database import Read, among
from advocacy.errors import Invalid
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.reports.cells import Line
from advocacy.reports.crowds import Crowd, crowd
from advocacy.reports.export import Export
from advocacy.reports.funnel import came
from advocacy.reports.groups import EXPOSURES, in_group, met
from advocacy.reports.members import members_told
from advocacy.reports.scope import Scope, end_of, scope_of
from advocacy.words import said

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figure is opened.

    Attributes:
        crowd: who is counted in it.
        by: the field that its group is told apart by; empty where it is of no group.
        value: the name of the group.
        exposure: what they met, or did not; empty where that is not asked.
        has_met: which of the two.
    """

    crowd: Crowd
    by: str = ""
    value: str = ""
    exposure: str = ""
    has_met: bool = True


def wanted(
    step: str,
    *,
    segment: str | None = None,
    score: int | None = None,
    by: str = "",
    value: str = "",
    exposure: str = "",
    has_met: bool = True,
) -> Wanted:
    """The figure of those words.

    Raises:
        Invalid: there is no such step, segment or exposure.
    """
    if exposure and exposure not in EXPOSURES:
        raise Invalid(
            said("“{exposure}” is nothing that members meet.", exposure=exposure),
            where="exposure",
            remedy=said("Use one of {names}.", names=", ".join(EXPOSURES)),
        )
    return Wanted(crowd(step, segment=segment, score=score), by, value, exposure, has_met)


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the people behind a figure, and how many they are in all."""

    people: Sequence[Row[Any]]
    total: int


async def behind(read: Read, scope: Scope, figure: Wanted, *, after: int = 0, limit: int = AT_ONCE) -> Behind:
    """Who is counted in a figure, by id: ``customer_id``, ``name``, ``account``, ``score``, ``after`` and more.

    Args:
        read: a read or a work.
        scope: of which report.
        figure: which of its figures.
        after: the id of the last one of the page before.
        limit: how many at most.
    """
    query, told = await _behind(read, scope, figure)
    shown = query.where(told.c.customer_id > after).order_by(told.c.customer_id).limit(limit)
    total = await read.value(select(func.count()).select_from(query.subquery("behind")))
    return Behind(await read.rows(shown), int(total))


async def _behind(read: Read, scope: Scope, figure: Wanted) -> tuple[Select[Any], Subquery]:
    told = members_told(scope, *figure.crowd.early())
    query = (
        select(
            told.c.customer_id,
            customers.c.name,
            customers.c.email,
            customers.c.erased_at,
            accounts.c.name.label("account"),
            *[
                told.c[name]
                for name in ("segment", "score", "after", "now", "arm", "joined", "accepted_at", "answered_at")
            ],
        )
        .select_from(told.join(WITH_ACCOUNTS, customers.c.id == told.c.customer_id))
        .where(figure.crowd.clause(told))
    )
    further = came(scope, figure.crowd.step)
    if further is not None:
        # Looked up first: as a part of this query PostgreSQL asks it for each of the members again.
        there = [row.customer_id for row in await read.rows(further)]
        query = query.where(among(read, told.c.customer_id, there))
    if figure.exposure:
        has = met(scope, figure.exposure, told.c.customer_id)
        query = query.where(has if figure.has_met else ~has)
    if figure.by:
        query = query.where(
            among(read, told.c.customer_id, await in_group(read, scope, figure.crowd, figure.by, figure.value))
        )
    return query, told


COLUMNS = ("customer_id", "name", "email", "account", "arm", "score", "joined_at", "score_now", "answered_at")
OPTIONS = frozenset({"program", "cohort", "as_of", "step", "segment", "score", "by", "value", "exposure", "has_met"})


async def lines(read: Read, options: Mapping[str, Any]) -> AsyncGenerator[Sequence[Line], None]:
    """The same as rows of a file; the options are those of the figure, as plain values.

    Raises:
        Invalid: they name no figure.
        NotFound: there is no such program or cohort.
    """
    as_of = options.get("as_of")
    scope = await scope_of(
        read, options["program"], options.get("cohort"), end_of(date.fromisoformat(as_of)) if as_of else None
    )
    named = {
        name: options[name] for name in ("segment", "score", "by", "value", "exposure", "has_met") if name in options
    }
    query, told = await _behind(read, scope, wanted(options.get("step", "baseline"), **named))
    async for rows in read.stream(query.order_by(told.c.customer_id)):
        yield [
            (
                row.customer_id,
                (
                    row.customer_id,
                    row.name,
                    row.email,
                    row.account,
                    row.arm,
                    row.score,
                    row.accepted_at,
                    row.after,
                    row.answered_at,
                ),
            )
            for row in rows
        ]


PEOPLE = Export("cohort", COLUMNS, lines, OPTIONS)
