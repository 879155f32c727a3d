"""Everything kept about a person, for that person: what a room adds to the file, and the rows about who they are.

Each room names its tables and how their rows are found by the customer; a table about people that no room names fails
a test. What only serves to recognise a browser or to come in (hashes, keys) is left out: it says nothing about anybody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, Table, select

from advocacy.database import Read
from advocacy.people.accounts import accounts
from advocacy.people.consent import consents
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.people.identity import sign_in_links
from advocacy.people.notes import notes
from advocacy.people.sessions import sessions
from advocacy.people.showing import shown_members

Told = Mapping[str, Any]


def as_it_is(row: Row[Any]) -> Told:
    """A row as plain values by column."""
    return row._asdict()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the file.

    Attributes:
        name: its key in the file for programs.
        words: its heading for people.
        table: the table whose rows it tells, each in one row.
        query: the rows about a customer, oldest first.
        told: a row as it stands in the file.
    """

    name: str
    words: str
    table: Table
    query: Callable[[int], Select[Any]]
    told: Callable[[Row[Any]], Told] = as_it_is

    async def rows(self, read: Read, customer: int) -> list[Told]:
        """The rows about a customer; one statement."""
        return [self.told(row) for row in await read.rows(self.query(customer))]


def rows_of(name: str, words: str, table: Table, *, leave_out: Sequence[str] = ()) -> Section:
    """A section that tells the rows of a table with a column ``customer_id``, but for some columns."""
    kept = [column for column in table.c if column.name not in {"customer_id", *leave_out}]
    order = table.c.id if "id" in table.c else kept[0]
    return Section(name, words, table, lambda one: select(*kept).where(table.c.customer_id == one).order_by(order))


def _profile(customer: int) -> Select[Any]:
    kept = [column for column in customers.c if column.name not in {"account_id", "email_key"}]
    company = (accounts.c.name.label("company"), accounts.c.domain.label("company_domain"))
    return select(*kept, *company).select_from(WITH_ACCOUNTS).where(customers.c.id == customer)


def _signed_in(customer: int) -> Select[Any]:
    kept = [column for column in sessions.c if column.name not in {"token_hash", "kind", "person_id"}]
    theirs = sessions.c.kind == "member", sessions.c.person_id == customer
    return select(*kept).where(*theirs).order_by(sessions.c.id)


def _links(customer: int) -> Select[Any]:
    hidden = {"token_hash", "browser_hash", "code_hash", "kind", "person_id"}
    kept = [column for column in sign_in_links.c if column.name not in hidden]
    theirs = sign_in_links.c.kind == "member", sign_in_links.c.person_id == customer
    return select(*kept).where(*theirs).order_by(sign_in_links.c.id)


SECTIONS = (
    Section("profile", "Who you are", customers, _profile),
    rows_of("consents", "What you agreed to", consents),
    rows_of("notes", "What our people noted about you", notes, leave_out=["staff_id", "key"]),
    rows_of("leader_boards", "Your name on leader boards", shown_members, leave_out=["nickname_key"]),
    Section("signed_in", "Where you were signed in", sessions, _signed_in),
    Section("sign_in_links", "Links you came in by", sign_in_links, _links),
)
