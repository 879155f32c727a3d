"""Coming in on the word of the company's own application, where the customer is signed in already.

The application makes a token that says who they are, signs it with a secret that it shares with us, and sends their
browser here with it. The token is good for five minutes at most, for this installation, for this purpose, and once.

    {"purpose": "sign-in", "aud": "https://hub.example.com", "sub": "crm-4711", "email": "ann@example.com",
     "jti": "3f0c…", "iat": 1767603600, "exp": 1767603660}

``sub`` is the customer's external id. ``email`` finds those of whom none is known; one of the two is enough.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from sqlalchemy import Column, String, Table, and_, delete, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import UtcDateTime, metadata
from advocacy.database import Actor, Read, Work, insert_into
from advocacy.errors import Forbidden, NotFound
from advocacy.people.customers import customers, is_member
from advocacy.people.identity import hashed
from advocacy.words import said

log = logging.getLogger(__name__)

PURPOSE = "sign-in"
ALGORITHM = "HS256"
LIFE = timedelta(minutes=5)
SKEW = timedelta(seconds=60)  # by so much may the clock of the application be ahead of ours
LONGEST_TOKEN = 4000
LONGEST_CLAIM = 320
LARGEST_INSTANT = 2**37  # about the year 6300; later ones have no date

sso_tokens = Table(
    "sso_tokens",
    metadata,
    Column("jti_hash", String(64), primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Word:
    """What the application says.

    Attributes:
        external_id: who they are to the application, or nothing.
        email: their address, or nothing.
        jti: the token's own name.
        expires_at: when it ends.
    """

    external_id: str
    email: str
    jti: str
    expires_at: datetime


def read_word(token: str, *, secret: str, audience: str, now: datetime) -> Word:
    """What a token says, if it is the application's, whole, meant for this, and good at this instant.

    Raises:
        NotFound: it is not; the log says why.
    """
    options: Any = {
        "require": ["aud", "exp", "iat", "jti"],
        "strict_aud": True,
        "verify_exp": False,  # by our own clock, below
        "verify_iat": False,
        "verify_nbf": False,
        "verify_sub": False,
        "verify_jti": False,
    }
    if len(token) > LONGEST_TOKEN:
        raise _not_good("it is too long")
    try:
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM], audience=audience, options=options)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as wrong:
        raise _not_good(str(wrong)) from wrong
    begun, ends = _instant(claims, "iat"), _instant(claims, "exp")
    word = Word(_words(claims, "sub"), _words(claims, "email"), _words(claims, "jti"), ends)
    if claims.get("purpose") != PURPOSE:
        raise _not_good(f"its purpose is not {PURPOSE}")
    if not begun <= now + SKEW or ends <= now:
        raise _not_good("its time has not come, or is over")
    if not timedelta(0) < ends - begun <= LIFE:
        raise _not_good("it is good for longer than five minutes")
    if not word.jti or not (word.external_id or word.email):
        raise _not_good("it has no jti, or neither sub nor email")
    return word


async def whom(read: Read, word: Word) -> Actor:
    """The member of whom the application speaks.

    Raises:
        Forbidden: it is nobody we know, or no member.
    """
    by: list[ColumnElement[bool]] = []
    if word.external_id:
        by.append(customers.c.external_id == word.external_id)
    if word.email:
        # An address may have passed on to somebody else: whose id is known is found by it and by nothing else.
        named = customers.c.external_id.is_(None) if word.external_id else true()
        by.append(and_(customers.c.email_key == word.email.strip().casefold(), named))
    found = await read.row(select(customers).where(or_(*by)).order_by(customers.c.external_id.is_(None)))
    if found is None or not is_member(found):
        raise Forbidden(
            said("You are no member here yet."),
            remedy=said("Open the invitation you were mailed, or ask whoever looks after you for one."),
        )
    return Actor("member", found.id)


async def spend(work: Work, word: Word) -> Actor:
    """Take the application at its word, once; of many who try with one token at the same moment one succeeds.

    Raises:
        NotFound: the token was used.
        Forbidden: it is nobody we know, or no member.
    """
    await work.execute(delete(sso_tokens).where(sso_tokens.c.expires_at <= work.now - SKEW))
    first = insert_into(work, sso_tokens).values(jti_hash=hashed(word.jti), expires_at=word.expires_at)
    if not await work.changed(first.on_conflict_do_nothing()):
        raise _not_good("it was used")
    return await whom(work, word)


def _instant(claims: dict[str, Any], name: str) -> datetime:
    claim = claims[name]
    if type(claim) is not int or not 0 <= claim <= LARGEST_INSTANT:
        raise _not_good(f"{name} is no whole number of seconds since 1970")
    return datetime.fromtimestamp(claim, UTC)


def _words(claims: dict[str, Any], name: str) -> str:
    claim = claims.get(name, "")
    if not isinstance(claim, str) or len(claim) > LONGEST_CLAIM or not claim.isprintable():
        raise _not_good(f"{name} is no short text")
    return claim


def _not_good(why: str) -> NotFound:
    # Whoever reads the page cannot mend it; whoever wrote the application reads the log.
    log.warning("A token of the company's application was refused: %s", why)
    return NotFound(
        said("This way in is not open any more."),
        remedy=said("Go back to where you came from, and press there again."),
    )
