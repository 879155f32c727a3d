"""The tasks that wait, sorted by what opened them, with whom they are for: what a person works off during a day.

What a task is follows from the program's text: who joins is welcomed, who gives a score is called, and what a question
opens is done by answering it. Everything else is a thing to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select

from advocacy.database import Read
from advocacy.engine.journal import standings
from advocacy.listening.responses import scores
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.programs.programs import IN_FORCE, program_versions, programs
from advocacy.programs.tasks import ALERT, tasks

URGENT, WELCOME, OTHER = "urgent", "welcome", "other"
_OPENED_BY = {"member.joined": WELCOME, "score.received": URGENT, "question.asked": ""}


@dataclass(frozen=True, slots=True)
class Described:
    """What the programs in force say about tasks.

    Attributes:
        texts: program and key to the task as its program describes it.
        kinds: program and key to ``urgent``, ``welcome``, ``other``, or nothing for what is done elsewhere.
        hosts: program to its host.
        names: program to its name.
    """

    texts: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    kinds: Mapping[tuple[str, str], str] = field(default_factory=dict)
    hosts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def kind_of(self, row: Row[Any]) -> str:
        """What kind of task a row is."""
        return URGENT if row.kind == ALERT else self.kinds.get((row.program, row.task), OTHER)

    def are(self, kind: str) -> ColumnElement[bool]:
        """The tasks of a kind, as SQL."""
        alert = tasks.c.kind == ALERT
        named = {what: self._named(what) for what in (URGENT, WELCOME, "")}
        if kind == URGENT:
            return or_(alert, named[URGENT])
        if kind == WELCOME:
            return ~alert & named[WELCOME]
        return ~or_(alert, *named.values())

    def _named(self, kind: str) -> ColumnElement[bool]:
        keys = sorted(f"{program}/{task}" for (program, task), what in self.kinds.items() if what == kind)
        return (tasks.c.program + "/" + tasks.c.task).in_(keys) if keys else false()


async def described(read: Read) -> Described:
    """What the programs in force say about tasks; one statement."""
    document = program_versions.c.document
    rows = await read.rows(
        select(
            programs.c.key,
            programs.c.name,
            document["tasks"].label("tasks"),
            document["rules"].label("rules"),
            document["host"].label("host"),
        ).select_from(IN_FORCE)
    )
    kinds: dict[tuple[str, str], str] = {}
    for row in rows:
        for rule in row.rules or ():
            for action in rule["then"]:
                if "task" in action:
                    kinds.setdefault((row.key, action["task"]), _OPENED_BY.get(rule["when"], OTHER))
    return Described(
        texts={(row.key, one["task"]): one for row in rows for one in row.tasks or ()},
        kinds=kinds,
        hosts={row.key: row.host or {} for row in rows},
        names={row.key: row.name for row in rows},
    )


def _open() -> ColumnElement[bool]:
    """Open, and no alert beside a task that the same moment opened for the same customer."""
    beside = tasks.alias("beside")
    told = (
        select(beside.c.id)
        .where(
            beside.c.customer_id == tasks.c.customer_id,
            beside.c.created_at == tasks.c.created_at,
            beside.c.closed_at.is_(None),
            beside.c.kind != ALERT,
        )
        .exists()
    )
    return tasks.c.closed_at.is_(None) & or_(tasks.c.kind != ALERT, ~told)


LAST_SCORE = (
    select(scores.c.id)
    .where(scores.c.customer_id == customers.c.id)
    .order_by(scores.c.answered_at.desc(), scores.c.id.desc())
    .limit(1)
    .correlate(customers)
    .scalar_subquery()
)
"""The id of what a customer answered last."""


def open_of(said: Described, kind: str) -> Select[Any]:
    """The open tasks of a kind: whose, since when, and nothing more; for counting."""
    return select(tasks.c.customer_id, tasks.c.created_at.label("since")).where(_open(), said.are(kind))


async def waiting(
    read: Read, said: Described, kind: str, *, limit: int, after: int | None = None
) -> Sequence[Row[Any]]:
    """The open tasks of a kind with whom they are for; the most valuable first where they are urgent, else the oldest.

    Args:
        read: a look.
        said: what the programs say.
        kind: ``urgent``, ``welcome`` or ``other``.
        limit: how many.
        after: the task that the last page ended with.
    """
    worth = func.coalesce(accounts.c.value, -1) * (-1 if kind == URGENT else 0)
    query = _whole().where(_open(), said.are(kind)).order_by(worth, tasks.c.due_at, tasks.c.id).limit(limit)
    return await read.rows(query.where(_beyond(worth, after)) if after else query)


def _beyond(worth: ColumnElement[Any], after: int) -> ColumnElement[bool]:
    found = (
        select(worth.label("worth"), tasks.c.due_at, tasks.c.id)
        .select_from(_JOINED)
        .where(tasks.c.id == after)
        .subquery()
    )
    before_worth, due, number = (select(found.c[name]).scalar_subquery() for name in ("worth", "due_at", "id"))
    same = worth == before_worth
    return or_(
        worth > before_worth,
        same & (tasks.c.due_at > due),
        same & (tasks.c.due_at == due) & (tasks.c.id > number),
    )


async def one(read: Read, task: int) -> Row[Any] | None:
    """A task, open or closed, with whom it is for; None where there is none."""
    return await read.row(_whole().where(tasks.c.id == task))


_JOINED = tasks.outerjoin(customers, customers.c.id == tasks.c.customer_id).outerjoin(
    accounts, accounts.c.id == customers.c.account_id
)


def _whole() -> Select[Any]:
    return select(
        tasks,
        customers.c.name.label("member_name"),
        customers.c.title.label("member_title"),
        customers.c.email,
        customers.c.joined_at,
        customers.c.attributes,
        customers.c.language,
        accounts.c.name.label("account_name"),
        accounts.c.value.label("account_value"),
        scores.c.score,
        scores.c.segment,
        scores.c.comment,
        scores.c.channel,
        scores.c.answered_at.label("scored_at"),
        standings.c.level,
        standings.c.points,
    ).select_from(
        _JOINED.outerjoin(standings, standings.c.customer_id == customers.c.id).outerjoin(
            scores, scores.c.id == LAST_SCORE
        )
    )
