"""The review desk: what was handed in to be looked at by a person, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select

from advocacy.database import Read
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from challenges import goes
from challenges.challenges import challenges
from challenges.goes import submissions
from challenges.reviews import remarks

WAITING, APPROVED, SENT_BACK, DECLINED = "submitted", "completed", "sent_back", "declined"
STATES = (WAITING, APPROVED, SENT_BACK, DECLINED)
BY_A_PERSON = challenges.c.definition["checked"].as_string() == "by a person"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which submissions to show.

    Attributes:
        state: one of ``STATES``.
        program: only this program's; empty for all.
        challenge: only of this challenge; empty for all.
        before: only what was handed in before.
    """

    state: str = WAITING
    program: str = ""
    challenge: str = ""
    before: datetime | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """The same as SQL."""
        found = [submissions.c.state == self.state]
        if self.state != WAITING:
            # What nobody has to look at is completed by itself, and is no decision of anybody.
            said = exists().where(remarks.c.submission_id == submissions.c.id)
            found.append(or_(BY_A_PERSON, said))
        if self.program:
            found.append(challenges.c.program == self.program)
        if self.challenge:
            found.append(challenges.c.key == self.challenge)
        if self.before is not None:
            found.append(submissions.c.handed_in_at < self.before)
        return found


def open_ones() -> Select[Any]:
    """What waits: whose, and since when; for counting."""
    return select(submissions.c.customer_id, submissions.c.handed_in_at.label("since")).where(
        submissions.c.state == WAITING
    )


async def listed(read: Read, wanted: Wanted, *, limit: int, after: int | None = None) -> Sequence[Row[Any]]:
    """Submissions with whom they are of: those that wait, longest first; of the others the latest first.

    Args:
        read: a look.
        wanted: which.
        limit: how many.
        after: the submission that the last page ended with.
    """
    key = submissions.c.handed_in_at if wanted.state == WAITING else submissions.c.changed_at
    query = _whole().where(*wanted.clauses())
    if after is not None:
        last = select(key).where(submissions.c.id == after).correlate(None).scalar_subquery()
        further = (key > last) | ((key == last) & (submissions.c.id > after))
        back = (key < last) | ((key == last) & (submissions.c.id < after))
        query = query.where(further if wanted.state == WAITING else back)
    ordered = (key, submissions.c.id) if wanted.state == WAITING else (key.desc(), submissions.c.id.desc())
    return await read.rows(query.order_by(*ordered).limit(limit))


async def count(read: Read, wanted: Wanted) -> int:
    """How many there are."""
    query = select(func.count()).select_from(
        submissions.join(challenges, submissions.c.challenge_id == challenges.c.id)
    )
    return int(await read.value(query.where(*wanted.clauses())))


async def one(read: Read, submission: int) -> Row[Any] | None:
    """A submission with whom it is of; None where there is none."""
    return await read.row(_whole().where(submissions.c.id == submission))


async def some(read: Read, submissions_wanted: Sequence[int]) -> Sequence[Row[Any]]:
    """These submissions with whom they are of, by number."""
    return await read.rows(_whole().where(submissions.c.id.in_(submissions_wanted)).order_by(submissions.c.id))


async def kinds(read: Read) -> Sequence[Row[Any]]:
    """What a person may have to look at: program, key and title of each challenge, by program and title."""
    return await read.rows(
        select(challenges.c.program, challenges.c.key, challenges.c.title)
        .where(BY_A_PERSON)
        .order_by(challenges.c.program, challenges.c.title)
    )


def _whole() -> Select[Any]:
    return (
        goes.rows(
            challenges.c.title,
            customers.c.name.label("member_name"),
            customers.c.email,
            customers.c.language,
            accounts.c.name.label("account_name"),
        )
        .join(customers, customers.c.id == submissions.c.customer_id)
        .outerjoin(accounts, accounts.c.id == customers.c.account_id)
    )
