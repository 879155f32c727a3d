"""Rows about people become customers: each person once, whoever sends the rows and however often.

A person is found by the sender's id first and by address then. Rows of one person are taken together, in their
order; taken one by one, the last but one would come back the next time the same file is sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from advocacy.clock import zone
from advocacy.database import Read, Work, among, insert_into
from advocacy.errors import Conflict, Invalid
from advocacy.people.accounts import AccountRow, fitting, save_accounts
from advocacy.people.customers import customers, forget

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """What an import or the API knows of a person; None says nothing and changes nothing."""

    email: str | None = None
    external_id: str | None = None
    name: str | None = None
    title: str | None = None
    language: str | None = None
    zone: str | None = None
    account: AccountRow | None = None
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    unsubscribed: bool = False

    @property
    def email_key(self) -> str | None:
        """The address as identity: trimmed and lower-case, nothing else folded."""
        return self.email.strip().casefold() if self.email else None


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving rows did.

    Attributes:
        ids: the customers', in the order of the rows.
        told_something: how many rows told something new.
        new: how many customers were not known before.
    """

    ids: list[int]
    told_something: int
    new: int


async def save_customers(work: Work, rows: Sequence[CustomerRow]) -> list[int]:
    """Create or complete customers, as :func:`save_all`.

    Returns:
        the ids, in the order of the rows.
    """
    return (await save_all(work, rows)).ids


async def save_all(work: Work, rows: Sequence[CustomerRow]) -> Saved:
    """Create or complete customers.

    What a row does not say stays as it was; unsubscribing is only ever added by an import, never taken back.

    Raises:
        Conflict: an address and an id belong to two different people.
        Invalid: neither address nor id is given, something is longer than may be kept, or a time zone does not exist.
    """
    told_of_accounts: set[str] = set()
    account_ids = await save_accounts(work, [row.account for row in rows if row.account], told_of_accounts)
    people = _People(await _known(work, rows))
    states = [people.take(row, account_ids, work) for row in rows]
    new = [state for state in people.states() if state["id"] is None]
    if new:
        inserted = await work.execute(
            insert_into(work, customers).returning(customers.c.id, customers.c.email_key, customers.c.external_id),
            [{name: value for name, value in state.items() if name != "id"} for state in new],
        )
        for row in inserted:
            people.find(row.external_id, row.email_key)["id"] = row.id
    changed = await _write(work, people)
    news = {id(state) for state in new}
    told = [
        id(state) in news or state["id"] in changed or bool(row.account and row.account.identity in told_of_accounts)
        for row, state in zip(rows, states, strict=True)
    ]
    return Saved([int(state["id"]) for state in states], sum(told), len(new))


class _People:
    """The people of some rows: as they are, and as the rows make them."""

    def __init__(self, known: Iterable[Row[Any]]) -> None:
        self.known: dict[int, State] = {row.id: {**row._mapping} for row in known}  # noqa: SLF001 - its documented name
        self._found: dict[str, State] = {}
        for before in self.known.values():
            self._register(dict(before))

    def _register(self, state: State) -> State:
        if state["external_id"]:
            self._found[f"id:{state['external_id']}"] = state
        if state["email_key"]:
            self._found[f"mail:{state['email_key']}"] = state
        return state

    def find(self, external_id: str | None, email_key: str | None) -> State:
        """The person of that id, or of that address.

        Raises:
            KeyError: there is none.
        """
        by_id = self._found.get(f"id:{external_id}") if external_id else None
        return by_id if by_id is not None else self._found[f"mail:{email_key}"]

    def states(self) -> list[State]:
        """Everybody, each once."""
        return list({id(state): state for state in self._found.values()}.values())

    def take(self, row: CustomerRow, account_ids: Mapping[str, int], work: Work) -> State:
        """Let a row say what it says."""
        if not row.email_key and not row.external_id:
            raise Invalid("A customer has neither an address nor an id.", remedy="Give at least one of them.")
        try:
            state = self.find(row.external_id, row.email_key)
        except KeyError:
            state = _blank(work)
        by_mail = self._found.get(f"mail:{row.email_key}", state)
        another_id = row.external_id and state["external_id"] and state["external_id"] != row.external_id
        if another_id or by_mail is not state:
            raise Conflict(
                f"{row.email} belongs to another customer than the id {row.external_id}.",
                remedy="Correct the row, or give each person an address of their own.",
            )
        state |= _said(state, row, account_ids, work)
        return self._register(state)


def _said(state: State, row: CustomerRow, account_ids: Mapping[str, int], work: Work) -> State:
    said: State = {
        "external_id": fitting("id", row.external_id),
        "name": fitting("name", row.name),
        "title": fitting("title", row.title),
        "language": fitting("language", row.language, 12),
        "zone": str(zone(row.zone)) if row.zone else None,
        "email": fitting("address", row.email.strip(), 320) if row.email else None,
        "email_key": row.email_key,
        "account_id": account_ids.get(row.account.identity) if row.account else None,
        "tags": list(dict.fromkeys([*state["tags"], *row.tags])) if row.tags else None,
        "attributes": {**state["attributes"], **row.attributes} if row.attributes else None,
        "unsubscribed_at": work.now if row.unsubscribed and not state["unsubscribed_at"] else None,
    }
    return {name: value for name, value in said.items() if value}


def _blank(work: Work) -> State:
    blank: State = dict.fromkeys(customers.c.keys())
    defaults = {"name": "", "language": "en", "zone": "UTC", "tags": [], "attributes": {}, "employee": False}
    return blank | defaults | {"created_at": work.now}


async def _write(work: Work, people: _People) -> set[int]:
    """Write what rows changed of people who were known; returns their ids."""
    changes: dict[int, State] = {}
    for state in people.states():
        before = people.known.get(state["id"])
        if before is not None and before != state:
            changes[state["id"]] = {name: value for name, value in state.items() if value != before[name]}
    await work.amend(customers, changes)
    forget(work, changes)
    return set(changes)


async def find_customers(read: Read, rows: Iterable[CustomerRow]) -> dict[str, Row[Any]]:
    """The customers whom some rows may be about, as ``id:`` and the sender's id, and as ``mail:`` and the address."""
    found: dict[str, Row[Any]] = {}
    for row in await _known(read, rows):
        if row.external_id:
            found[f"id:{row.external_id}"] = row
        if row.email_key:
            found[f"mail:{row.email_key}"] = row
    return found


async def _known(read: Read, rows: Iterable[CustomerRow]) -> list[Row[Any]]:
    """The customers whom some rows may be about, each once."""
    wanted = list(rows)
    found: dict[int, Row[Any]] = {}
    for column, values in (
        (customers.c.email_key, {row.email_key for row in wanted if row.email_key}),
        (customers.c.external_id, {row.external_id for row in wanted if row.external_id}),
    ):
        if values:
            query = select(customers).where(among(read, column, sorted(values)))
            found |= {customer.id: customer for customer in await read.rows(query)}
    return list(found.values())
