"""Passkeys of the staff (WebAuthn): a key pair whose private half never leaves a device, and answers for one site only.

How one is set up and asked is in ``ceremonies.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Row, String, Table, delete, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work
from advocacy.errors import Invalid, NotFound
from advocacy.people import audit
from advocacy.words import said

LONGEST_NAME = 80

staff_passkeys = Table(
    "staff_passkeys",
    metadata,
    id_column(),
    Column("staff_id", Key, ForeignKey("staff.id"), nullable=False, index=True),
    Column("credential_hash", String(64), nullable=False, unique=True),
    Column("credential", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
)


@dataclass(frozen=True, slots=True)
class Site:
    """For which address passkeys are good.

    Attributes:
        name: what a device calls it.
        host: the relying party, as WebAuthn says.
        origin: scheme, host and port, as a browser spells them.
    """

    name: str
    host: str
    origin: str

    @classmethod
    def of(cls, base_url: str, company: str = "") -> "Site":
        """The site that people see at that address."""
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        port = "" if parts.port in {None, {"http": 80, "https": 443}.get(parts.scheme)} else f":{parts.port}"
        return cls(company or host, host, f"{parts.scheme}://{host}{port}")

    @property
    def takes_passkeys(self) -> bool:
        """Whether browsers offer them here: to a name, and not unencrypted but on the reader's own machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        return self.origin.startswith("https://") and "." in self.host and not _is_number(self.host)


def is_theirs(person: ColumnElement[Any]) -> ColumnElement[bool]:
    """That somebody has one, as an expression."""
    return select(staff_passkeys.c.id).where(staff_passkeys.c.staff_id == person).exists()


async def of_person(read: Read, person: int) -> Sequence[Row[Any]]:
    """The passkeys of somebody, by age; without the keys."""
    shown = [staff_passkeys.c[name] for name in ("id", "name", "created_at", "last_used_at")]
    mine = staff_passkeys.c.staff_id == person
    return await read.rows(select(*shown).where(mine).order_by(staff_passkeys.c.id))


def checked_name(name: str) -> str:
    """What somebody calls a passkey, tidied.

    Raises:
        Invalid: nothing, or too much.
    """
    label = " ".join(name.split())
    if not label or len(label) > LONGEST_NAME or not label.isprintable():
        raise Invalid(
            said("A passkey has a name of 1 to {n} characters.", n=LONGEST_NAME),
            where="name",
            remedy=said("Call it what you keep it on, like Phone."),
        )
    return label


async def rename(work: Work, person: int, number: int, name: str) -> None:
    """Call a passkey something else.

    Raises:
        Invalid: no usable name.
        NotFound: there is none, or it is somebody else's.
    """
    if not await work.changed(update(staff_passkeys).where(*_one(person, number)).values(name=checked_name(name))):
        raise _no_such()


async def remove(work: Work, person: int, number: int) -> None:
    """Drop a passkey.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    if not await work.changed(delete(staff_passkeys).where(*_one(person, number))):
        raise _no_such()
    await audit.note(work, "factor.removed", about=f"staff:{person}", kind="passkey")


async def remove_all(work: Work, person: int) -> int:
    """Drop all of somebody's.

    Returns:
        how many there were.
    """
    return await work.changed(delete(staff_passkeys).where(staff_passkeys.c.staff_id == person))


def _one(person: int, number: int) -> tuple[ColumnElement[bool], ...]:
    return staff_passkeys.c.id == number, staff_passkeys.c.staff_id == person


def _no_such() -> NotFound:
    return NotFound(said("You have no such passkey any more."))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
