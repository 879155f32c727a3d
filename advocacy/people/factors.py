"""The second factor of the staff: passkeys, an authenticator app, and recovery codes for when both are gone.

A link in a mailbox is one proof; who designs programs and sees every customer gives a second one. Recovery codes are
none by themselves: they come with the first of the others and go with the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from advocacy.database import Read, Work
from advocacy.people import allowances, passkeys, recovery, staff, totp
from advocacy.people.allowances import Allowance

TRIES = Allowance("factor.code", 10, timedelta(hours=1))
"""How often somebody may type a code; six digits would otherwise be guessed in days."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has set up.

    Attributes:
        passkeys: each with ``id``, ``name``, ``created_at`` and ``last_used_at``.
        app: the authenticator app with ``confirmed_at`` and ``last_used_at``, or None.
        codes_left: how many recovery codes are still good.
    """

    passkeys: Sequence[Row[Any]]
    app: Row[Any] | None
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether a second step is asked for."""
        return bool(self.passkeys) or self.app is not None


def is_set_up(person: ColumnElement[Any]) -> ColumnElement[bool]:
    """That somebody has a second factor, as an expression."""
    return or_(passkeys.is_theirs(person), totp.is_theirs(person))


async def of_person(read: Read, person: int) -> Factors:
    """What somebody has set up."""
    return Factors(
        await passkeys.of_person(read, person), await totp.of_person(read, person), await recovery.left(read, person)
    )


async def who_has(read: Read) -> frozenset[int]:
    """Who has set a second factor up, by id."""
    row = staff.staff.c
    return frozenset(one.id for one in await read.rows(select(row.id).where(is_set_up(row.id))))


async def first_codes(work: Work, person: int, *, secret_key: str) -> tuple[str, ...]:
    """The recovery codes that come with a first factor.

    Returns:
        ten, or none where somebody has codes already.
    """
    return () if await recovery.left(work, person) else await recovery.renew(work, person, secret_key=secret_key)


async def type_code(work: Work, person: int, code: str, *, secret_key: str) -> str:
    """Take what somebody typed as their second step: a code of their app, or a recovery code.

    Returns:
        ``app`` or ``recovery``, by what it was; empty when it was neither.

    Raises:
        TooMany: they have tried too often; nothing was looked at.
    """
    await allowances.allow(work, TRIES, f"staff:{person}", secret=secret_key)
    if totp.is_code(code):
        return "app" if await totp.accept(work, person, code, secret_key=secret_key) else ""
    return "recovery" if await recovery.spend(work, person, code, secret_key=secret_key) else ""


async def remove_passkey(work: Work, person: int, number: int) -> None:
    """Drop a passkey, and the recovery codes with the last factor.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    await passkeys.remove(work, person, number)
    await _tidy(work, person)


async def remove_app(work: Work, person: int) -> None:
    """Drop the app, and the recovery codes with the last factor.

    Raises:
        NotFound: they have none.
    """
    await totp.remove(work, person)
    await _tidy(work, person)


async def remove_all(work: Work, person: int) -> int:
    """Drop everything.

    Returns:
        how many factors there were.
    """
    await recovery.forget(work, person)
    return await passkeys.remove_all(work, person) + await totp.remove_all(work, person)


async def _tidy(work: Work, person: int) -> None:
    if not (await of_person(work, person)).any:
        await recovery.forget(work, person)
