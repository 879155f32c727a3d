"""What a report is of: the cohorts of a program or one of them, as of an instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, select

from advocacy.clock import period
from advocacy.database import Read
from advocacy.errors import NotFound
from advocacy.programs.cohort_tables import cohorts
from advocacy.programs.programs import IN_FORCE, program_versions, programs
from advocacy.words import said

GRACE = timedelta(days=14)
SLACK = timedelta(days=30)
LARGEST = 2**31 - 1
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures are told, and as of when.

    Attributes:
        program: its key.
        name: what it is called.
        as_of: what happened later is not known.
        version: the version that the newest of the cohorts was launched under; before a launch the one in force.
        document: that version.
        launched_at: when the first of the cohorts was launched; None before a launch.
        number: of the cohort; None for all of the program.
        cohort: its id, likewise.
    """

    program: str
    name: str
    as_of: datetime
    version: int
    document: Mapping[str, Any]
    launched_at: datetime | None
    number: int | None = None
    cohort: int | None = None

    @property
    def since(self) -> datetime:
        """Nothing that counts happened before."""
        return self.launched_at or self.as_of

    @property
    def late(self) -> datetime:
        """Who joined before this and was never asked will not be."""
        return self.as_of - patience(self.document)

    def holds(self, table: Table) -> ColumnElement[bool]:
        """The rows of a table with the columns ``program`` and ``cohort_id`` that are meant."""
        of_program = table.c.program == self.program
        return of_program if self.cohort is None else and_(of_program, table.c.cohort_id == self.cohort)


async def scope_of(read: Read, key: str, cohort: int | None = None, as_of: datetime | None = None) -> Scope:
    """What a report of a program is of.

    Args:
        read: a read or a work.
        key: the program.
        cohort: the number of one cohort; all of them when not said.
        as_of: an instant before now; what is later than now is now.

    Raises:
        NotFound: there is no such program, or no such cohort of it.
    """
    meant = cohorts.c.program == key
    if cohort is not None:
        meant = and_(meant, cohorts.c.number == (cohort if 0 < cohort <= LARGEST else 0))
    newest = select(cohorts.c.version_id).where(meant).order_by(cohorts.c.number.desc()).limit(1).scalar_subquery()
    first = select(func.min(cohorts.c.launched_at)).where(meant).scalar_subquery().label("first")
    one = select(func.min(cohorts.c.id)).where(meant).scalar_subquery().label("one")
    in_force = select(program_versions.c.id).select_from(IN_FORCE).where(programs.c.key == key).scalar_subquery()
    row = await read.row(
        select(programs.c.name, program_versions.c.number, program_versions.c.document, first, one)
        .select_from(program_versions.join(programs, programs.c.id == program_versions.c.program_id))
        .where(program_versions.c.id == func.coalesce(newest, in_force))
    )
    if row is None:
        raise NotFound(
            said("There is no program “{key}”.", key=key),
            remedy=said("Load it first, or look at the list of programs."),
        )
    if cohort is not None and row.one is None:
        raise NotFound(
            said("{program} has no cohort {cohort}.", program=key, cohort=str(cohort)),
            remedy=said("Look at the list of its cohorts."),
        )
    until = read.now if as_of is None else max(EARLIEST, min(as_of, read.now))
    return Scope(
        key, row.name, until, row.number, row.document, row.first, cohort, None if cohort is None else int(row.one)
    )


def begin_of(day: date) -> datetime:
    """The first instant of a day, in UTC."""
    return datetime.combine(day, time.min, UTC)


def end_of(day: date) -> datetime:
    """The last instant of a day, in UTC: as of a day is with everything that happened on it."""
    try:
        return datetime.combine(day + timedelta(days=1), time.min, UTC) - timedelta(microseconds=1)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def patience(document: Mapping[str, Any]) -> timedelta:
    """How long after joining a rescore may still be asked for.

    It is all waits before a box or a survey, one after another, and a month for what takes longer. Who was not asked
    by then (an address never given, a box cancelled) is pending no more.
    """
    waits = (
        period(then["after"]).calendar_days
        for rule in document.get("rules", ())
        for then in rule["then"]
        if then.get("after") and ("ship" in then or "survey" in then)
    )
    return timedelta(days=sum(waits)) + GRACE + SLACK
