"""Somebody who works here: designs programs, answers members, or looks for references.

A member of staff is never deleted, because the journal names them; leaving ends their access at once.
"""

from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import Column, Row, String, Table, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people import audit
from advocacy.words import said

ROLES = {
    "manager": said("designs programs, reviews submissions, answers members, sends the boxes"),
    "marketer": said("finds and exports references and reviewers, reads reports"),
    "admin": said("everything, and says who else may"),
}
ADMIN = "admin"
LONGEST_ADDRESS = 320
LONGEST_NAME = 200

staff = Table(
    "staff",
    metadata,
    id_column(),
    Column("email", String(320), nullable=False),
    Column("email_key", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False, default=""),
    Column("role", String(12), nullable=False),
    Column("language", String(12), nullable=False, default="", server_default=""),
    Column("zone", String(64), nullable=False, default="", server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deactivated_at", UtcDateTime),
)
HERE = staff.c.deactivated_at.is_(None)


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
    is_written = "@" in address.strip("@") and " " not in address and address.isprintable()
    if not is_written or len(address) > LONGEST_ADDRESS:
        raise Invalid(said("That is not an address."), where="email", remedy=said("Write it like ann@example.com."))
    called = " ".join(name.split())
    if len(called) > LONGEST_NAME:
        raise Invalid(said("A name has {n} characters at most.", n=LONGEST_NAME), where="name")
    met = await work.value(
        insert_into(work, staff)
        .values(email=address, email_key=address.casefold(), name=called, role=role, created_at=work.now)
        .on_conflict_do_update(
            index_elements=["email_key"],
            set_={"role": role, "deactivated_at": None},
            where=staff.c.deactivated_at.is_not(None),
        )
        .returning(staff.c.id)
    )
    if met is None:
        raise Conflict(
            said("{address} works here already.", address=address), remedy=said("Change their role instead.")
        )
    await audit.note(work, "staff.added", about=f"staff:{met}", role=role)
    return int(met)


async def give_role(work: Work, person: int, role: str) -> None:
    """Change what somebody may do; it holds from their next click.

    Raises:
        Invalid: there is no such role.
        NotFound: there is nobody of that id, or they have left.
        Conflict: they are the only admin, and would be none.
    """
    _check_role(role)
    guards = () if role == ADMIN else (an_admin_stays(person),)
    if not await work.changed(update(staff).where(staff.c.id == person, HERE, *guards).values(role=role)):
        raise await why_not(work, person)
    await audit.note(work, "role.given", about=f"staff:{person}", role=role)


def an_admin_stays(person: int) -> ColumnElement[bool]:
    """That somebody is no admin, or not the only one: part of the statement that makes them none.

    The admins are locked in the order of their ids before they are counted. Two who end each other's access at the
    same moment so come one after the other, and the second finds herself alone.
    """
    admins = (
        select(staff.c.id).where(staff.c.role == ADMIN, HERE).order_by(staff.c.id).with_for_update().subquery("admins")
    )
    others = select(func.count()).select_from(admins).where(admins.c.id != person).scalar_subquery()
    return or_(staff.c.role != ADMIN, others > 0)


async def why_not(read: Read, person: int) -> NotFound | Conflict:
    """Why somebody's role or access could not be changed."""
    try:
        await get(read, person)
    except NotFound as gone:
        return gone
    return Conflict(
        said("Without them nobody could say who may do what: they are the only admin."),
        remedy=said("Make somebody else an admin first."),
    )


async def get(read: Read, person: int) -> Row[Any]:
    """The member of staff of that id, who has not left.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(staff).where(staff.c.id == person, HERE))
    if row is None:
        raise NotFound(said("Nobody of the staff has the number {n}.", n=str(person)))
    return row


async def by_email(read: Read, email: str) -> Row[Any] | None:
    """Who of the staff has that address and has not left, or None."""
    return await read.row(select(staff).where(staff.c.email_key == email.strip().casefold(), HERE))


async def everybody(read: Read) -> Sequence[Row[Any]]:
    """The whole staff, those who left last."""
    return await read.rows(select(staff).order_by(staff.c.deactivated_at.is_not(None), staff.c.email_key))


async def describe(work: Work, person: int, *, name: str, language: str, zone: str, languages: Collection[str]) -> None:
    """Keep what somebody says about themselves.

    Args:
        work: the unit of work.
        person: who.
        name: what they are called.
        language: in which they read, one of ``languages``.
        zone: in which their days begin, as the time zone database names it.
        languages: in which pages can be read.

    Raises:
        Invalid: with each field that cannot be kept among its ``problems``.
        NotFound: they have left.
    """
    called = " ".join(name.split())
    problems = []
    if not called or not called.isprintable():
        problems.append(Invalid(said("Please write your name, or what you want to be called."), where="name"))
    elif len(called) > LONGEST_NAME:
        problems.append(Invalid(said("A name has {n} characters at most.", n=LONGEST_NAME), where="name"))
    if language not in languages:
        problems.append(Invalid(said("We do not speak that language yet."), where="language"))
    if zone not in available_timezones():
        problems.append(Invalid(said("Please choose a place from the list."), where="zone"))
    if problems:
        raise Invalid(said("Some of it needs another look."), problems=tuple(problems))
    new = {"name": called, "language": language, "zone": zone}
    if not await work.changed(update(staff).where(staff.c.id == person, HERE).values(new)):
        raise NotFound(said("Nobody of the staff has the number {n}.", n=str(person)))
    await audit.note(work, "staff.described", about=f"staff:{person}")


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid(
            said("{role} is not a role.", role=repr(role)),
            where="role",
            remedy=said("Choose one of {names}.", names=", ".join(ROLES)),
        )
