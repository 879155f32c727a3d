"""The members of a program's cohorts: where each started, whether they joined, and how they scored again.

A rescore is the first answer that counts for the program and was given after joining; for the holdout, and for the
invited who did not join, after the allocation.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, case, cast, exists, func, literal, null, or_, select, union_all
from sqlalchemy.types import TypeEngine

from advocacy.clock import period
from advocacy.database import Read
from advocacy.listening.asks import survey_asks
from advocacy.listening.responses import scores
from advocacy.people.customers import customers
from advocacy.programs.cohorts import cohort_members
from advocacy.programs.invitations import invitations

GRACE = timedelta(days=14)
SLACK = timedelta(days=30)
PROGRAM = "program"
_INVITED = cohort_members.outerjoin(
    invitations,
    and_(
        invitations.c.cohort_id == cohort_members.c.cohort_id,
        invitations.c.customer_id == cohort_members.c.customer_id,
    ),
)
_EACH: Mapping[str, TypeEngine[Any]] = {
    "segment": cohort_members.c.baseline_segment.type,
    "score": cohort_members.c.baseline_score.type,
    "arm": cohort_members.c.arm.type,
    "accepted_at": invitations.c.accepted_at.type,
    "left_at": customers.c.left_at.type,
    "asked_at": survey_asks.c.asked_at.type,
    "after": scores.c.score.type,
}


async def members(read: Read, key: str, document: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """The members of all cohorts of a program, counted.

    A row has ``people``, how many there are of the same ``segment`` and ``score`` at the baseline, ``arm``, ``joined``,
    ``asked`` (the day of the rescore has come), ``over`` (it will not come any more, or its grace has passed) and
    ``after``, the rescore or None.

    Args:
        read: a read or a work.
        key: the program.
        document: the version it was launched under.
    """
    each = _each(read, key).subquery("each_one")
    late = read.now - patience(document)
    gone_by = case(
        (each.c.asked_at.is_not(None), each.c.asked_at < read.now - GRACE),
        else_=or_(each.c.left_at.is_not(None), each.c.accepted_at < late),
    )
    told = select(
        each.c.segment,
        each.c.score,
        each.c.arm,
        _flag(each.c.accepted_at.is_not(None)).label("joined"),
        _flag(each.c.asked_at.is_not(None)).label("asked"),
        _flag(gone_by).label("over"),
        each.c.after,
    ).subquery("told")
    return await read.rows(select(*told.c, func.count().label("people")).group_by(*told.c))


def _each(read: Read, key: str) -> Select[Any]:
    """One row for each member of a cohort, put together from what three tables say of them.

    The parts are stacked and grouped, not joined: a join to something grouped goes quadratic on SQLite, and a look-up
    for each member costs PostgreSQL several times as much.
    """
    stacked = union_all(_member(key), _first_ask(key), _first_answer(read, key)).subquery("stacked")
    columns = [func.max(stacked.c[name]).label(name) for name in _EACH]
    return select(*columns).group_by(stacked.c.customer_id).having(func.max(stacked.c.segment).is_not(None))


def _part(customer: Any, **known: Any) -> Select[Any]:
    """One of the stacked parts: what it knows, and NULL for the rest."""
    return select(
        customer.label("customer_id"),
        *[known.get(name, cast(null(), kind)).label(name) for name, kind in _EACH.items()],
    )


def _member(key: str) -> Select[Any]:
    return (
        _part(
            cohort_members.c.customer_id,
            segment=cohort_members.c.baseline_segment,
            score=cohort_members.c.baseline_score,
            arm=cohort_members.c.arm,
            accepted_at=invitations.c.accepted_at,
            left_at=customers.c.left_at,
        )
        .select_from(_INVITED.join(customers, customers.c.id == cohort_members.c.customer_id))
        .where(cohort_members.c.program == key)
    )


def _first_ask(key: str) -> Select[Any]:
    return (
        _part(survey_asks.c.customer_id, asked_at=func.min(survey_asks.c.asked_at))
        .where(survey_asks.c.program == key, survey_asks.c.counts_as == PROGRAM)
        .group_by(survey_asks.c.customer_id)
    )


def _first_answer(read: Read, key: str) -> Select[Any]:
    """The rescore: the first answer that counts for this program and not for another."""
    since = func.coalesce(invitations.c.accepted_at, cohort_members.c.allocated_at)
    another_program = exists().where(survey_asks.c.id == scores.c.ask_id, survey_asks.c.program != key)
    answers = (
        select(
            scores.c.customer_id,
            scores.c.score,
            func.row_number()
            .over(partition_by=scores.c.customer_id, order_by=(scores.c.answered_at, scores.c.id))
            .label("nth"),
        )
        .select_from(_INVITED.join(scores, scores.c.customer_id == cohort_members.c.customer_id))
        .where(
            cohort_members.c.program == key,
            scores.c.counts_as == PROGRAM,
            scores.c.answered_at > since,
            scores.c.answered_at <= read.now,
            ~another_program,
        )
        .subquery("answers")
    )
    return _part(answers.c.customer_id, after=answers.c.score).where(answers.c.nth == 1)


def _flag(condition: Any) -> Any:
    return case((condition, literal(1)), else_=literal(0))


def patience(document: Mapping[str, Any]) -> timedelta:
    """How long after joining a rescore may still be asked for: all waits before a box or a survey, one after another,
    and a month for what takes longer. Who was not asked by then (an address never given, a box cancelled) is pending
    no more.
    """  # noqa: D205 - one sentence, and its continuation
    waits = (
        period(then["after"]).calendar_days
        for rule in document.get("rules", ())
        for then in rule["then"]
        if then.get("after") and ("ship" in then or "survey" in then)
    )
    return timedelta(days=sum(waits)) + GRACE + SLACK
