"""Finding anybody by a few letters of their name, their address or their account.

What is typed is the beginning of an address, or of any word in a name. Addresses have an index for that on either
database. Names are looked through: at a hundred thousand that takes a few hundredths of a second, and an index of every
word would be paid for by each import. SQLite knows only A to Z as small and large; other letters are looked for as they
were typed, small and large.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, and_, func, or_, select, union

from advocacy.database import Read
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers

LONGEST = 200
_LAST = "\U0010ffff"

Index("ix_customers_email_prefix", customers.c.email_key, postgresql_ops={"email_key": "varchar_pattern_ops"})


def as_typed(words: str) -> str:
    """What was typed, on one line and no longer than anybody's name."""
    return " ".join("".join(one for one in words if one.isprintable() or one.isspace()).split())[:LONGEST].strip()


def found_by(read: Read, words: str) -> Select[Any]:
    """The ids of those whom some letters could mean, as a select; ``words`` are as :func:`as_typed` gives them."""
    companies = select(accounts.c.id).where(_has_word(read, accounts.c.name, words))
    ways = (
        select(customers.c.id).where(_begins(read, customers.c.email_key, words.casefold())),
        select(customers.c.id).where(customers.c.external_id == words),
        select(customers.c.id).where(_has_word(read, customers.c.name, words)),
        select(customers.c.id).where(customers.c.account_id.in_(companies)),
    )
    return select(union(*ways).subquery("found").c.id)


def is_exactly(words: str) -> ColumnElement[bool]:
    """Whether a customer is the one with exactly that address or number of the company's own, as a clause."""
    return or_(customers.c.email_key == words.casefold(), customers.c.external_id == words)


def _begins(read: Read, text: Any, words: str) -> ColumnElement[bool]:
    # SQLite's LIKE knows no small letters from large ones and so no index; PostgreSQL's order is its locale's.
    if read.is_sqlite:
        return and_(text >= words, text < words + _LAST)
    return and_(text.startswith(words, autoescape=True))


def _has_word(read: Read, text: Any, words: str) -> ColumnElement[bool]:
    if not read.is_sqlite:
        small, low = words.lower(), func.lower(text)
        return or_(low.startswith(small, autoescape=True), low.contains(f" {small}", autoescape=True))
    spelled = _spelled(words)
    begun = [text.startswith(one, autoescape=True) for one in spelled]
    return or_(*begun, *[text.contains(f" {one}", autoescape=True) for one in spelled])


def _spelled(words: str) -> Sequence[str]:
    """As a name may be written, where letters beyond A to Z are in it."""
    ways = (words, words.lower(), words.upper(), words.title())
    return sorted({"".join(one.lower() if one.isascii() else one for one in way) for way in ways})
