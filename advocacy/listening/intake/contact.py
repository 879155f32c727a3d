"""What a row says about a person: address, name, and whether they may be written to."""

from collections.abc import Sequence
from typing import NamedTuple

from advocacy.listening.intake.addresses import Address, parse_address
from advocacy.listening.intake.cells import LONGEST_MISSING_WORD, Missing, Refused, is_missing, parse_flag, tidy
from advocacy.listening.intake.columns import Columns, looks_like_date
from advocacy.listening.intake.table import Table


class Contact(NamedTuple):
    """A person as a row names them; `may_contact` is None where the file says nothing about it."""

    email: str | None
    email_as_typed: str | None
    external_id: str | None
    name: str | None
    account: str | None
    may_contact: bool | None


class Contacts:
    """Reads the people of a table; each distinct cell is understood once."""

    def __init__(self, table: Table, columns: Columns) -> None:
        fields = columns.fields
        self._email = fields.get("email")
        self._external_id, self._name, self._account = map(fields.get, ("external_id", "name", "account"))
        self._name_parts = [fields[field] for field in ("first_name", "last_name") if field in fields]
        self._addresses = (
            {cell: parse_address(cell) for cell in set(table.values(self._email))} if self._email is not None else {}
        )
        # A time of unsubscribing, or a word that means no, is a no; only a plain yes of consent is a yes.
        self._permissions = [
            (position, {cell: read(cell) for cell in set(table.values(position))})
            for field, read in (
                ("unsubscribed", _may_after_leaving),
                ("consent", parse_flag),
                ("subscription", parse_flag),
            )
            if (position := fields.get(field)) is not None
        ]

    def read(self, cells: Sequence[str], problems: list[tuple[int, Refused]]) -> Contact:
        """Read a row's person; what cannot be used is added to the problems, with its column's position."""
        email, typed = None, None
        if self._email is not None:
            address = self._addresses[cells[self._email]]
            if isinstance(address, Address):
                email, typed = address
            elif isinstance(address, Refused):
                problems.append((self._email, address))
        name = text_at(cells, self._name)
        if name is None and self._name_parts:
            name = " ".join(filter(None, (text_at(cells, i) for i in self._name_parts))) or None
        may_contact = self._may_contact(cells, problems) if self._permissions else None
        external_id, account = text_at(cells, self._external_id), text_at(cells, self._account)
        return Contact(email, typed, external_id, name, account, may_contact)

    def _may_contact(self, cells: Sequence[str], problems: list[tuple[int, Refused]]) -> bool | None:
        answers: list[bool] = []
        for position, meanings in self._permissions:
            meaning = meanings[cells[position]]
            if isinstance(meaning, Refused):
                problems.append((position, meaning))
            elif not isinstance(meaning, Missing):
                answers.append(meaning)
        return all(answers) if answers else None


def _may_after_leaving(cell: str) -> bool | Missing | Refused:
    text = tidy(cell)
    if text and looks_like_date(text):
        return False
    meaning = parse_flag(text)
    if text.casefold() in {"unsubscribed", "opted out", "opted-out", "cleaned"}:
        return False
    if text.casefold() == "subscribed":
        return True
    return not meaning if isinstance(meaning, bool) else meaning


def text_at(cells: Sequence[str], position: int | None) -> str | None:
    """A cell without the space around it; None where it says that there is nothing, or there is no such column."""
    if position is None:
        return None
    text = cells[position].strip()
    if len(text) > LONGEST_MISSING_WORD:
        return text
    return None if is_missing(text) else text
