"""Recovery codes: for the day when the device is gone. Ten, shown once, each good once."""

import hmac
import secrets

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint, delete, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.people import audit

HOW_MANY = 10
PARTS, PART = 3, 4
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another on paper

staff_recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    id_column(),
    Column("staff_id", Key, ForeignKey("staff.id"), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("spent_at", UtcDateTime),
    UniqueConstraint("staff_id", "code_hash"),
)


async def renew(work: Work, person: int, *, secret_key: str) -> tuple[str, ...]:
    """Draw ten codes in place of those there were.

    Returns:
        the codes, which nobody can look up later.
    """
    await forget(work, person)
    codes = tuple(_drawn() for _ in range(HOW_MANY))
    rows = [{"staff_id": person, "code_hash": _hashed(code, secret_key), "created_at": work.now} for code in codes]
    await work.execute(insert_into(work, staff_recovery_codes), rows)
    await audit.note(work, "recovery.made", about=f"staff:{person}")
    return codes


async def spend(work: Work, person: int, code: str, *, secret_key: str) -> bool:
    """Use a code up; of many who try at the same moment one succeeds.

    Returns:
        whether it was one of theirs that was still good.
    """
    mine = (staff_recovery_codes.c.code_hash == _hashed(code, secret_key), *_good(person))
    spent = await work.changed(update(staff_recovery_codes).where(*mine).values(spent_at=work.now)) == 1
    if spent:
        await audit.note(work, "recovery.used", about=f"staff:{person}")
    return spent


async def left(read: Read, person: int) -> int:
    """How many of somebody's codes are still good."""
    return int(await read.value(select(func.count()).select_from(staff_recovery_codes).where(*_good(person))))


async def forget(work: Work, person: int) -> None:
    """Drop all of somebody's."""
    await work.execute(delete(staff_recovery_codes).where(staff_recovery_codes.c.staff_id == person))


def _good(person: int) -> tuple[ColumnElement[bool], ...]:
    return staff_recovery_codes.c.staff_id == person, staff_recovery_codes.c.spent_at.is_(None)


def _drawn() -> str:
    parts = ("".join(secrets.choice(LETTERS) for _ in range(PART)) for _ in range(PARTS))
    return "-".join(parts)


def _hashed(code: str, secret_key: str) -> str:
    # Twelve letters could be tried out by who has a copy of the database; without the key there is nothing to try.
    key = hmac.digest(secret_key.encode(), b"advocacy recovery codes", "sha256")
    written = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hmac.digest(key, written.encode(), "sha256").hex()
