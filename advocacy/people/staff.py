"""Somebody who works here: designs programs, answers members, or looks for references.

A member of staff is never deleted, because the journal names them; leaving ends their access at once.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Row, String, Table, select, update

from advocacy.columns import UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.errors import Conflict, Invalid, NotFound

ROLES = {
    "manager": "designs programs, reviews submissions, answers members, sends the boxes",
    "marketer": "finds and exports references and reviewers, reads reports",
    "admin": "everything, and says who else may",
}

staff = Table(
    "staff",
    metadata,
    id_column(),
    Column("email", String(320), nullable=False),
    Column("email_key", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False, default=""),
    Column("role", String(12), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deactivated_at", UtcDateTime),
)


async def add(work: Work, email: str, role: str, *, name: str = "") -> int:
    """Take somebody in, or back after they had left.

    Returns:
        their id.

    Raises:
        Invalid: there is no such role, or that is no address.
        Conflict: they are here already.
    """
    _check_role(role)
    address = email.strip()
    if "@" not in address.strip("@"):
        raise Invalid(f"{email!r} is not an address.", where="email", remedy="Write it like ann@example.com.")
    met = await work.value(
        insert_into(work, staff)
        .values(email=address, email_key=address.casefold(), name=name.strip(), role=role, created_at=work.now)
        .on_conflict_do_update(
            index_elements=["email_key"],
            set_={"role": role, "deactivated_at": None},
            where=staff.c.deactivated_at.is_not(None),
        )
        .returning(staff.c.id)
    )
    if met is None:
        raise Conflict(f"{address} works here already.", remedy="Change their role instead.")
    return int(met)


async def give_role(work: Work, person: int, role: str) -> None:
    """Change what somebody may do; it holds from their next click.

    Raises:
        Invalid: there is no such role.
        NotFound: there is nobody of that id, or they have left.
    """
    _check_role(role)
    if not await work.changed(update(staff).where(staff.c.id == person, _HERE).values(role=role)):
        raise NotFound(f"Nobody of the staff has the number {person}.")


async def deactivate(work: Work, person: int) -> None:
    """End somebody's access; it holds from their next click.

    Raises:
        NotFound: there is nobody of that id, or they have left.
    """
    if not await work.changed(update(staff).where(staff.c.id == person, _HERE).values(deactivated_at=work.now)):
        raise NotFound(f"Nobody of the staff has the number {person}.")


async def get(read: Read, person: int) -> Row[Any]:
    """The member of staff of that id, who has not left.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(staff).where(staff.c.id == person, _HERE))
    if row is None:
        raise NotFound(f"Nobody of the staff has the number {person}.")
    return row


async def by_email(read: Read, email: str) -> Row[Any] | None:
    """Who of the staff has that address and has not left, or None."""
    return await read.row(select(staff).where(staff.c.email_key == email.strip().casefold(), _HERE))


async def everybody(read: Read) -> Sequence[Row[Any]]:
    """The whole staff, those who left last."""
    return await read.rows(select(staff).order_by(staff.c.deactivated_at.is_not(None), staff.c.email_key))


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid(f"{role!r} is not a role.", where="role", remedy=f"Choose one of {', '.join(ROLES)}.")


_HERE = staff.c.deactivated_at.is_(None)
