"""Shapes that several resources share, and who is meant by them."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar.params import PathParameter
from sqlalchemy import select

from advocacy.database import Read, chunks
from advocacy.errors import Invalid, NotFound
from advocacy.listening.intake.addresses import Address, parse_address
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, find_customers

MOST_AT_ONCE = 1000
LARGEST_WHOLE = 2**53 - 1  # what every JSON reader keeps exactly

Id = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_WHOLE)]
PathId = Annotated[int, PathParameter(ge=1, le=LARGEST_WHOLE)]
PathKey = Annotated[str, PathParameter(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Whole = Annotated[int, msgspec.Meta(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Mailbox = Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
Scalar = Annotated[str, msgspec.Meta(max_length=2000)] | Whole | float | bool | None
Attributes = Annotated[
    dict[Word, Scalar | Annotated[list[Line], msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=100)
]


class Who(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A customer, by whichever name the sender knows."""

    customer: Id | None = None
    external_id: Line | None = None
    email: Mailbox | None = None


def many(one_or_more: Any) -> Sequence[Any]:
    """The body as a list, whether it was one object or a list of them."""
    return one_or_more if isinstance(one_or_more, list) else [one_or_more]


def like(one_or_more: Any, answers: list[Any]) -> Any:
    """The answers as the body was: one for one, a list for a list."""
    return answers if isinstance(one_or_more, list) else answers[0]


def place(one_or_more: Any, position: int, field: str) -> str:
    """Where in the body something is wrong."""
    return f"[{position}].{field}" if isinstance(one_or_more, list) else field


def checked_address(email: str | None, where: str) -> str | None:
    """The address as typed, if it can be one.

    Raises:
        Invalid: it cannot.
    """
    if email is None:
        return None
    address = parse_address(email)
    if not isinstance(address, Address):
        raise Invalid(f"{email!r} is not an e-mail address.", where=where, remedy="Write it like ann@example.com.")
    return address.typed


async def ids_of(read: Read, body: Any) -> list[int]:
    """The customers that the parts of a body mean, in their order.

    Raises:
        Invalid: a part names nobody.
        NotFound: it names somebody we do not know.
    """
    named: Sequence[Who] = many(body)
    rows = [CustomerRow(email=one.email, external_id=one.external_id) for one in named]
    known = await find_customers(read, rows)
    wanted = sorted({one.customer for one in named if one.customer is not None})
    there: set[int] = set()
    for part in chunks(wanted):
        query = select(customers.c.id).where(customers.c.id.in_(part), customers.c.erased_at.is_(None))
        there |= {row.id for row in await read.rows(query)}
    found = []
    for position, (one, row) in enumerate(zip(named, rows, strict=True)):
        if one.customer is None and not row.external_id and not row.email:
            raise Invalid(
                "It is not said who is meant.",
                where=place(body, position, "customer"),
                remedy="Give customer, external_id or email.",
            )
        match = known.get(f"id:{row.external_id}") or known.get(f"mail:{row.email_key}")
        customer = one.customer if one.customer in there else match.id if match and one.customer is None else None
        if customer is None:
            raise NotFound("There is no such customer.", where=place(body, position, "customer"))
        found.append(int(customer))
    return found
