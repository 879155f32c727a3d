"""The members of a program's cohorts: where each started, whether they joined, and how they scored again.

A rescore is the first answer that counts for the program and was given after joining; for the holdout, and for the
invited who did not join, after the allocation. A report counts these rows and a list of people shows them, so that
behind every number stand as many people as it says.

Whose wave has not gone out is in neither arm: the ``arm`` of the invited and of the held out of it alike is
``unasked``. They count among the baselines of the cohort and nowhere else, so that the arms hold people of the same
scores.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from advocacy.database import Read
from advocacy.listening.asks import survey_asks
from advocacy.listening.responses import scores
from advocacy.people.customers import customers
from advocacy.programs.cohort_tables import cohort_members
from advocacy.programs.invitations import invitations
from advocacy.programs.wave_plans import not_asked_by, of_a_wave, waves
from advocacy.reports.scope import GRACE, Scope

PROGRAM = "program"
UNASKED = "unasked"
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
    "declined_at": invitations.c.declined_at.type,
    "left_at": customers.c.left_at.type,
    "asked_at": survey_asks.c.asked_at.type,
    "answered_at": scores.c.answered_at.type,
    "after": scores.c.score.type,
    "now": scores.c.segment.type,
}
COUNTED = ("segment", "score", "arm", "joined", "declined", "due", "answered", "over", "now", "after")


async def members(read: Read, scope: Scope) -> Sequence[Row[Any]]:
    """The members that are meant, counted.

    A row has ``people``, how many there are of the same ``segment`` and ``score`` at the baseline, ``arm``, ``joined``,
    ``declined`` (they said no, and did not join after all), ``due`` (the day of the rescore has come), ``answered``,
    ``over`` (an answer will not come any more, or its grace has passed), ``after``, the rescore, and ``now``, its
    segment; both are None without one.
    """
    told = members_told(scope)
    kept = [told.c[name] for name in COUNTED]
    return await read.rows(select(*kept, func.count().label("people")).group_by(*kept))


def members_told(scope: Scope, *only: ColumnElement[bool]) -> Subquery:
    """A row for each member, as :func:`members` counts them, with ``customer_id`` and when they joined and answered.

    Args:
        scope: whose.
        only: what must hold of the member or their invitation, where not all are wanted; it is asked early.
    """
    each = _each(scope, only).subquery("each_one")
    gone_by = case(
        (each.c.asked_at.is_not(None), each.c.asked_at < scope.as_of - GRACE),
        else_=or_(each.c.left_at.is_not(None), each.c.accepted_at < scope.late),
    )
    return select(
        each.c.customer_id,
        each.c.segment,
        each.c.score,
        each.c.arm,
        _flag(each.c.accepted_at.is_not(None)).label("joined"),
        _flag(and_(each.c.declined_at.is_not(None), each.c.accepted_at.is_(None))).label("declined"),
        _flag(or_(each.c.asked_at.is_not(None), each.c.after.is_not(None))).label("due"),
        _flag(each.c.after.is_not(None)).label("answered"),
        _flag(gone_by).label("over"),
        each.c.after,
        each.c.now,
        each.c.accepted_at,
        each.c.answered_at,
    ).subquery("told")


def _each(scope: Scope, only: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """One row for each member of a cohort, put together from what three tables say of them.

    The parts are stacked and grouped, not joined: a join to something grouped goes quadratic on SQLite, and a look-up
    for each member costs PostgreSQL several times as much.
    """
    stacked = union_all(_member(scope, only), _first_ask(scope), _first_answer(scope, only)).subquery("stacked")
    columns = [func.max(stacked.c[name]).label(name) for name in _EACH]
    grouped = select(stacked.c.customer_id, *columns).group_by(stacked.c.customer_id)
    return grouped.having(func.max(stacked.c.segment).is_not(None))


def _part(customer: Any, **known: Any) -> Select[Any]:
    """One of the stacked parts: what it knows, and NULL for the rest."""
    return select(
        customer.label("customer_id"),
        *[known.get(name, cast(null(), kind)).label(name) for name, kind in _EACH.items()],
    )


def _member(scope: Scope, only: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return (
        _part(
            cohort_members.c.customer_id,
            segment=cohort_members.c.baseline_segment,
            score=cohort_members.c.baseline_score,
            arm=case((not_asked_by(scope.as_of), literal(UNASKED)), else_=cohort_members.c.arm),
            accepted_at=_by(scope.as_of, invitations.c.accepted_at),
            declined_at=_by(scope.as_of, invitations.c.declined_at),
            left_at=_by(scope.as_of, customers.c.left_at),
        )
        .select_from(
            _INVITED.join(customers, customers.c.id == cohort_members.c.customer_id).outerjoin(
                waves, of_a_wave(cohort_members.c.cohort_id, cohort_members.c.baseline_score)
            )
        )
        .where(scope.holds(cohort_members), cohort_members.c.allocated_at <= scope.as_of, *only)
    )


def _first_ask(scope: Scope) -> Select[Any]:
    return (
        _part(survey_asks.c.customer_id, asked_at=func.min(survey_asks.c.asked_at))
        .where(
            survey_asks.c.program == scope.program,
            survey_asks.c.counts_as == PROGRAM,
            survey_asks.c.asked_at <= scope.as_of,
        )
        .group_by(survey_asks.c.customer_id)
    )


def _first_answer(scope: Scope, only: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The rescore: the first answer that counts for this program and not for another."""
    since = func.coalesce(_by(scope.as_of, invitations.c.accepted_at), cohort_members.c.allocated_at)
    another_program = exists().where(survey_asks.c.id == scores.c.ask_id, survey_asks.c.program != scope.program)
    kept = (scores.c.customer_id, scores.c.score, scores.c.segment, scores.c.answered_at)
    first_first = func.row_number().over(
        partition_by=scores.c.customer_id, order_by=(scores.c.answered_at, scores.c.id)
    )
    answers = (
        select(*kept, first_first.label("nth"))
        .select_from(_INVITED.join(scores, scores.c.customer_id == cohort_members.c.customer_id))
        .where(
            scope.holds(cohort_members),
            scores.c.counts_as == PROGRAM,
            scores.c.answered_at > since,
            scores.c.answered_at <= scope.as_of,
            ~another_program,
            *only,
        )
        .subquery("answers")
    )
    known = {"after": answers.c.score, "now": answers.c.segment, "answered_at": answers.c.answered_at}
    return _part(answers.c.customer_id, **known).where(answers.c.nth == 1)


def _by(as_of: datetime, column: Any) -> Any:
    """When it happened, if it had by then."""
    return case((column <= as_of, column))


def _flag(condition: Any) -> Any:
    return case((condition, literal(1)), else_=literal(0))
