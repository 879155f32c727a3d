"""The answers behind a figure of the Net Promoter Score, newest first, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from advocacy.database import Read
from advocacy.errors import Invalid
from advocacy.listening.responses import scores
from advocacy.listening.scores import DANGER, Segment
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.reports.fields import as_key, field_of
from advocacy.reports.nps import KNOWN, USUAL, tables
from advocacy.words import said

AT_ONCE = 50
PARTS: Mapping[str, ColumnElement[bool]] = {
    "promoters": scores.c.segment == Segment.PROMOTER,
    "passives": scores.c.segment == Segment.PASSIVE,
    "detractors": scores.c.segment == Segment.DETRACTOR,
    "danger": scores.c.score <= DANGER,
}
"""What a figure counts of its answers, by the names that the figures have."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers.

    Attributes:
        part: one of ``PARTS``; empty for all.
        since: the first instant that counts.
        until: the first instant that counts no more.
        by: the field that their group is told apart by; empty where they are of no group.
        value: the name of the group; empty for those of whom it is not known.
    """

    part: str = ""
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of answers, and how many they are in all."""

    answers: Sequence[Row[Any]]
    total: int


async def behind(read: Read, wanted: Wanted, *, before: int | None = None, limit: int = AT_ONCE) -> Behind:
    """The answers that are counted in a figure, those that came last first.

    Args:
        read: a read or a work.
        wanted: which.
        before: the id of the last answer of the page before.
        limit: how many at most.

    Raises:
        Invalid: there is no such part or field.
    """
    if wanted.part and wanted.part not in PARTS:
        raise Invalid(
            said("“{part}” is no part of the answers.", part=wanted.part),
            where="part",
            remedy=said("Use one of {names}.", names=", ".join(PARTS)),
        )
    where = _where(wanted)
    if wanted.by:
        ids = await _of_group(read, wanted, where)
        shown = [one for one in ids if before is None or one < before][:limit]
        return Behind(await read.rows(_told().where(scores.c.id.in_(shown)).order_by(scores.c.id.desc())), len(ids))
    total = await read.value(select(func.count()).select_from(scores).where(*where))
    older = where if before is None else [*where, scores.c.id < before]
    return Behind(await read.rows(_told().where(*older).order_by(scores.c.id.desc()).limit(limit)), int(total))


def _where(wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [] if wanted.by == "counts_as" else [scores.c.counts_as == USUAL]
    if wanted.part:
        where.append(PARTS[wanted.part])
    if wanted.since is not None:
        where.append(scores.c.answered_at >= wanted.since)
    if wanted.until is not None:
        where.append(scores.c.answered_at < wanted.until)
    return where


async def _of_group(read: Read, wanted: Wanted, where: Sequence[ColumnElement[bool]]) -> list[int]:
    """The ids of a group, newest first; how a value is spelled is known here and not to the database."""
    field = field_of(wanted.by, sqlite=read.is_sqlite, known=KNOWN)
    query = select(scores.c.id, field.label("value")).select_from(tables(wanted.by)).where(*where)
    found = await read.rows(query.order_by(scores.c.id.desc()))
    return [row.id for row in found if as_key(row.value) == wanted.value]


def _told() -> Select[Any]:
    return select(
        scores.c.id,
        scores.c.score,
        scores.c.segment,
        scores.c.comment,
        scores.c.channel,
        scores.c.answered_at,
        scores.c.customer_id,
        customers.c.name,
        customers.c.email,
        customers.c.erased_at,
        accounts.c.name.label("account"),
    ).select_from(scores.outerjoin(WITH_ACCOUNTS, customers.c.id == scores.c.customer_id))
