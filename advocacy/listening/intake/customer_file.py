"""A list of customers from a CRM or a mailing tool, read into people, their accounts and attributes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from advocacy.errors import Invalid
from advocacy.listening.intake.addresses import possible_duplicates, shared_mailboxes
from advocacy.listening.intake.amounts import decimal_mark, parse_amount
from advocacy.listening.intake.cells import Refused, counted, parse_flag, parse_language, parse_tags, parse_zone, shown
from advocacy.listening.intake.columns import (
    IGNORED,
    Columns,
    assign,
    find_by_content,
    looks_like_address,
    mostly,
    sample,
)
from advocacy.listening.intake.contact import Contacts, text_at
from advocacy.listening.intake.findings import Refusal, Skip, Unsure, in_file, refusal, torn_rows
from advocacy.listening.intake.table import Row, Table, read_table
from advocacy.listening.intake.vocabulary import CUSTOMERS
from advocacy.words import said

_NOBODY = Refused(said("Nobody can be told from this row. Give an e-mail address or an external id."))

_READ = {"language": parse_language, "zone": parse_zone}


class CustomerRow(NamedTuple):
    """One customer.

    Attributes:
        row: its number in the spreadsheet.
        email: lower case, who it is; None only if there is an external id.
        email_as_typed: how it was written.
        external_id: the customer's id in another system.
        name: the person's name.
        account: the name of the company they belong to.
        may_contact: False after an unsubscription or a refused consent; None where the file says nothing.
        account_value: what the account is worth, in whole units of its currency.
        tier: the account's tier.
        title: the person's position.
        language: a tag such as `de` or `pt-BR`.
        zone: a time zone's name.
        tags: each once, in the order of the file.
        attributes: all other columns by their names, non-empty ones only.
        update_of: the earlier row of the same customer that this one changes.
    """

    row: int
    email: str | None
    email_as_typed: str | None
    external_id: str | None
    name: str | None
    account: str | None
    may_contact: bool | None
    account_value: Decimal | None
    tier: str | None
    title: str | None
    language: str | None
    zone: str | None
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    update_of: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """What a list of customers holds; attributes as in `ScoreFile`."""

    rows: list[CustomerRow]
    skipped: list[Skip]
    refused: list[Refusal]
    profile: dict[str, object]


def read_customers(data: bytes, *, filename: str = "", mapping: Mapping[str, str] | None = None) -> CustomerFile:
    """Read a list of customers.

    Args:
        data: the file as it is on disk.
        filename: named in errors.
        mapping: column -> field; it overrides what names and contents suggest.

    Raises:
        Invalid: the file as a whole cannot be used; it says what to do. Wrong rows do not raise, see `refused`.
    """
    try:
        table = read_table(data)
        return _read(table, _columns(table, mapping or {}))
    except Invalid as error:
        raise in_file(error, filename) from error


def known_columns(table: Table, mapping: Mapping[str, str]) -> Columns:
    """What each column of a list of customers is, as far as it can be told.

    Raises:
        Invalid: the mapping itself is wrong.
    """
    columns = assign(table, CUSTOMERS, mapping)
    status = columns.fields.get("subscription")
    # A status may be anything about a customer; only a mailing tool's words are about consent.
    if status is not None and "subscription" not in mapping.values() and not _has_flags(table, status):
        del columns.fields["subscription"]
    find_by_content(table, columns, "email", looks_like_address)
    taken = columns.taken()
    columns.attributes |= {i: name for i, name in enumerate(table.columns) if i not in taken}
    return columns


def _columns(table: Table, mapping: Mapping[str, str]) -> Columns:
    columns = known_columns(table, mapping)
    if "email" not in columns.fields and "external_id" not in columns.fields:
        raise Unsure(
            said("No column holds e-mail addresses or external ids."),
            about="identity",
            remedy="Name it with --map COLUMN=email or --map COLUMN=external_id.",
        )
    return columns


def _has_flags(table: Table, position: int) -> bool:
    return mostly(sample(table, position), lambda text: not isinstance(parse_flag(text), Refused))


def _read(table: Table, columns: Columns) -> CustomerFile:
    reader = _Reader(table, columns)
    refused: list[Refusal] = torn_rows(table)
    customers = _Customers()
    place = columns.fields.get("email", columns.fields.get("external_id", 0))
    for row in table.rows:
        problems: list[tuple[int, Refused]] = []
        customer = reader.read(row, problems)
        if not problems and customer.email is None and customer.external_id is None:
            problems.append((place, _NOBODY))
        if problems:
            refused += [refusal(table, row.number, i, row.cells[i], why) for i, why in problems]
        else:
            customers.add(customer, table.columns[place], row.cells[place])
    columns.notes += [
        f"no {field} in {counted(count, 'row')}; its text is kept as an attribute"
        for field, count in reader.unread.items()
    ]
    refused.sort(key=lambda found: found.row)
    return CustomerFile(customers.rows, customers.skipped, refused, _profile(table, columns, customers.rows))


def _profile(table: Table, columns: Columns, rows: Sequence[CustomerRow]) -> dict[str, object]:
    identities = {row.email for row in rows if row.email}
    people = ((row.email, row.name) for row in rows)
    notes = [*table.notes, *columns.notes, *possible_duplicates(identities), *shared_mailboxes(people)]
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header_rows": table.header_rows,
        "columns": columns.named(table) | {table.columns[i]: IGNORED for i in sorted(columns.ignored)},
        "rows": len(table.rows) + len(table.torn),
        "n": sum(row.update_of is None for row in rows),
        "accounts": len({row.account for row in rows if row.account}),
        "may_not_be_contacted": sum(row.may_contact is False for row in rows),
        "notes": notes,
    }


class _Reader:
    """Reads one row after another; holds what all of them share."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self._contacts = Contacts(table, columns)
        self._fields = columns.fields
        self._names = table.columns
        self.unread: Counter[str] = Counter()
        self._attributes = columns.attributes
        value = columns.fields.get("account_value")
        self._mark = None if value is None else decimal_mark(table.values(value))

    def read(self, row: Row, problems: list[tuple[int, Refused]]) -> CustomerRow:
        """Read a row; what cannot be used is added to the problems."""
        cells, fields = row.cells, self._fields
        email, typed, external_id, name, account, may_contact = self._contacts.read(cells, problems)
        named = {label: text_at(cells, i) for i, label in self._attributes.items()}
        attributes = {label: text for label, text in named.items() if text is not None}
        tags = fields.get("tags")
        return CustomerRow(
            row=row.number,
            email=email,
            email_as_typed=typed,
            external_id=external_id,
            name=name,
            account=account,
            may_contact=may_contact,
            account_value=self._value(cells, problems),
            tier=text_at(cells, fields.get("tier")),
            title=text_at(cells, fields.get("title")),
            language=self._kept("language", cells, attributes),
            zone=self._kept("zone", cells, attributes),
            tags=() if tags is None else parse_tags(cells[tags]),
            attributes=attributes,
        )

    def _value(self, cells: Sequence[str], problems: list[tuple[int, Refused]]) -> Decimal | None:
        position = self._fields.get("account_value")
        if position is None:
            return None
        meaning = parse_amount(cells[position], self._mark)
        if isinstance(meaning, Refused):
            problems.append((position, meaning))
        return meaning if isinstance(meaning, Decimal) else None

    def _kept(self, field: str, cells: Sequence[str], aside: dict[str, str]) -> str | None:
        """A language or zone; what is neither is put aside as an attribute, for a default will do."""
        position = self._fields.get(field)
        if position is None:
            return None
        meaning = _READ[field](cells[position])
        if not isinstance(meaning, Refused):
            return meaning
        aside[self._names[position]] = cells[position].strip()
        self.unread[field] += 1
        return None


def _said(customer: CustomerRow) -> tuple[object, ...]:
    """All but where it stood, how the address was typed, and what it updates."""
    return (customer.email, *customer[3:-1])


class _Customers:
    """Collects customers: a repetition is skipped, a later row that says something else is an update."""

    def __init__(self) -> None:
        self.rows: list[CustomerRow] = []
        self.skipped: list[Skip] = []
        self._latest: dict[tuple[str | None, str | None], CustomerRow] = {}

    def add(self, customer: CustomerRow, column: str, cell: str) -> None:
        """Take a customer, whose identity stood in this column and cell."""
        identity = (customer.email, None if customer.email else customer.external_id)
        earlier = self._latest.get(identity)
        if earlier is not None and _said(customer) == _said(earlier):
            self.skipped.append(
                Skip(customer.row, column, shown(cell), said("Row {row} says the same.", row=earlier.row))
            )
            return
        self._latest[identity] = customer
        self.rows.append(customer._replace(update_of=earlier.row) if earlier else customer)
