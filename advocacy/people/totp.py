"""Codes of an authenticator app (RFC 6238): six digits that follow from a shared secret and the half minute it is.

A clock may be off by one step, and each step is taken once, so that digits read over a shoulder are worth nothing. The
secret is encrypted by a key that follows from the installation's, so that a copy of the database alone opens no door.
"""

import hmac
import secrets
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pyotp import TOTP, random_base32
from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Row, Table, delete, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import Key, UtcDateTime, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.errors import Conflict, NotFound
from advocacy.people import audit
from advocacy.words import said

STEP_SECONDS = 30
DRIFT = 1
DIGITS = 6
NONCE_BYTES = 12

staff_totp = Table(
    "staff_totp",
    metadata,
    Column("staff_id", Key, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("secret", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False, default=0),
    Column("created_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)


def is_theirs(person: ColumnElement[Any]) -> ColumnElement[bool]:
    """That somebody has an app set up, as an expression."""
    mine = (staff_totp.c.staff_id == person, staff_totp.c.confirmed_at.is_not(None))
    return select(staff_totp.c.staff_id).where(*mine).exists()


async def of_person(read: Read, person: int) -> Row[Any] | None:
    """Since when somebody has an app, and when it was last used; None where none is set up."""
    shown = (staff_totp.c.confirmed_at, staff_totp.c.last_used_at)
    return await read.row(select(*shown).where(staff_totp.c.staff_id == person, staff_totp.c.confirmed_at.is_not(None)))


async def begin(work: Work, person: int, *, secret_key: str) -> None:
    """Draw a secret for an app; it counts when a first code has shown that the app has it.

    Raises:
        Conflict: they have an app set up already.
    """
    drawn = {"secret": _sealed(random_base32(), person, secret_key), "created_at": work.now}
    new = insert_into(work, staff_totp).values(staff_id=person, last_step=0, **drawn)
    met = await work.changed(
        new.on_conflict_do_update(index_elements=["staff_id"], set_=drawn, where=staff_totp.c.confirmed_at.is_(None))
    )
    if not met:
        raise Conflict(said("You have an app set up already."), remedy=said("Remove it before you set up another."))


async def drawn_for(read: Read, person: int, *, secret_key: str) -> str | None:
    """The secret that waits to be confirmed, as apps take it when it is typed; None where none does."""
    row = await read.row(
        select(staff_totp.c.secret).where(staff_totp.c.staff_id == person, staff_totp.c.confirmed_at.is_(None))
    )
    return None if row is None else _opened(row.secret, person, secret_key)


def address(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code says: the secret, and what the app is to call it."""
    return TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


async def confirm(work: Work, person: int, code: str, *, secret_key: str) -> bool:
    """Set an app up by its first code.

    Returns:
        whether the code was right.

    Raises:
        NotFound: no secret waits for it.
    """
    row = await work.row(select(staff_totp).where(staff_totp.c.staff_id == person, staff_totp.c.confirmed_at.is_(None)))
    if row is None:
        raise NotFound(said("No app waits to be set up."), remedy=said("Begin again."))
    step = step_of(code, _opened(row.secret, person, secret_key), work.now)
    if step is None:
        return False
    waiting = (staff_totp.c.staff_id == person, staff_totp.c.confirmed_at.is_(None))
    if not await work.changed(update(staff_totp).where(*waiting).values(confirmed_at=work.now, last_step=step)):
        return False
    await audit.note(work, "factor.added", about=f"staff:{person}", kind="app")
    return True


async def accept(work: Work, person: int, code: str, *, secret_key: str) -> bool:
    """Take a code of somebody's app.

    Returns:
        whether it is right, and of a step of which none was taken before.
    """
    row = await work.row(
        select(staff_totp.c.secret).where(staff_totp.c.staff_id == person, staff_totp.c.confirmed_at.is_not(None))
    )
    step = None if row is None else step_of(code, _opened(row.secret, person, secret_key), work.now)
    if step is None:
        return False
    new = (staff_totp.c.staff_id == person, staff_totp.c.confirmed_at.is_not(None), staff_totp.c.last_step < step)
    return await work.changed(update(staff_totp).where(*new).values(last_step=step, last_used_at=work.now)) == 1


def is_code(typed: str) -> bool:
    """Whether what was typed has the form of a code. Pure."""
    digits = "".join(typed.split())
    return len(digits) == DIGITS and digits.isascii() and digits.isdigit()


def step_of(code: str, secret: str, now: datetime) -> int | None:
    """The step that a code is of, if it is one around now. Pure."""
    if not is_code(code):
        return None
    digits = "".join(code.split())
    app, current = TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
    near = range(current - DRIFT, current + DRIFT + 1)
    return next((step for step in near if hmac.compare_digest(app.generate_otp(step), digits)), None)


async def remove(work: Work, person: int) -> None:
    """Drop somebody's app.

    Raises:
        NotFound: they have none.
    """
    if not await remove_all(work, person):
        raise NotFound(said("You have no app set up."))
    await audit.note(work, "factor.removed", about=f"staff:{person}", kind="app")


async def remove_all(work: Work, person: int) -> int:
    """The same, where there may be none.

    Returns:
        how many there were.
    """
    return await work.changed(delete(staff_totp).where(staff_totp.c.staff_id == person))


def _sealed(secret: str, person: int, secret_key: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key(secret_key)).encrypt(nonce, secret.encode(), _owner(person))


def _opened(sealed: bytes, person: int, secret_key: str) -> str:
    try:
        plain = AESGCM(_key(secret_key)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _owner(person))
    except InvalidTag:
        raise Conflict(
            said("The app was set up under another secret key of this installation, so its codes cannot be read."),
            remedy=said("Use a recovery code, or ask an admin to take the app away."),
        ) from None
    return plain.decode()


def _owner(person: int) -> bytes:
    # Sealed in with the secret, so that a row copied to somebody else opens nothing.
    return f"staff:{person}".encode()


def _key(secret_key: str) -> bytes:
    return hmac.digest(secret_key.encode(), b"advocacy authenticator apps", "sha256")
