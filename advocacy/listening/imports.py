"""A file that was read becomes customers and scores: all of it or nothing, and the same file twice changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN
from typing import Any

from advocacy.database import Work, chunks
from advocacy.listening.intake.customer_file import CustomerFile
from advocacy.listening.intake.customer_file import CustomerRow as FileRow
from advocacy.listening.intake.findings import Refusal, Skip
from advocacy.listening.intake.score_file import ScoreFile
from advocacy.listening.intake.score_rows import ScoreRow
from advocacy.listening.responses import Response, receive
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_all, save_customers
from advocacy.pouring import uncollected

BATCH = 2000

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or in a preview would do.

    Attributes:
        rows: the rows that held something to import.
        imported: how many of them were new, or said something new.
        new: how many of these are an answer or a customer that was not known before.
        unchanged: how many were known already, word for word.
        skipped: rows left out on purpose, each with its reason.
        refused: rows that are wrong; with any of them nothing is imported.
        profile: what was understood of the file.
    """

    rows: int
    imported: int
    unchanged: int
    skipped: Sequence[Skip] = ()
    refused: Sequence[Refusal] = ()
    profile: dict[str, object] = field(default_factory=dict)
    new: int = 0

    @property
    def changed(self) -> int:
        """How many told something new about what was known."""
        return self.imported - self.new

    def as_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "new": self.new,
            "unchanged": self.unchanged,
            "skipped": [_as_json(one) for one in self.skipped],
            "refused": [_as_json(one) for one in self.refused],
            "profile": self.profile,
        }


def _as_json(finding: Skip | Refusal) -> dict[str, Any]:
    return {"row": finding.row, "column": finding.column, "value": finding.value, "why": finding.why}


def silent(_done: int) -> None:
    """Progress that nobody watches."""


async def import_scores(
    work: Work, file: ScoreFile, *, source: str = "import", progress: Progress = silent
) -> Imported:
    """Take the scores of a file in, and the people they are from.

    A row without address and without a person's id is anonymous: it counts in the NPS and never in a cohort.
    With any refused row nothing is taken in.
    """
    if file.refused:
        return Imported(len(file.rows), 0, 0, file.skipped, file.refused, file.profile)
    new = completed = unchanged = 0
    whose: dict[_Said, int] = {}
    with uncollected():
        for part in chunks(file.rows, BATCH):
            people = await _people(work, part, whose)
            responses = [_response(row, person, source) for row, person in zip(part, people, strict=True)]
            received = await receive(work, responses)
            new += received.new
            completed += received.completed
            unchanged += received.unchanged
            progress(len(part))
    return Imported(len(file.rows), new + completed, unchanged, file.skipped, (), file.profile, new)


_Said = tuple[Any, ...]


def _said(row: ScoreRow) -> _Said:
    """What a row says about its person; said twice, it need not be looked up twice."""
    attributes = tuple(row.attributes.items()) if row.attributes else ()
    return (row.email, row.external_person_id, row.name, row.account, row.may_contact, attributes)


async def _people(work: Work, rows: Sequence[ScoreRow], whose: dict[_Said, int]) -> list[int | None]:
    """Who each row is from; None for an anonymous one."""
    said = [_said(row) if row.email or row.external_person_id else None for row in rows]
    new = {one: row for one, row in zip(said, rows, strict=True) if one is not None and one not in whose}
    if new:
        ids = await save_customers(work, [_person(row) for row in new.values()])
        whose.update(zip(new, ids, strict=True))
    return [None if one is None else whose[one] for one in said]


def _person(row: ScoreRow) -> CustomerRow:
    return CustomerRow(
        email=row.email_as_typed or row.email,
        external_id=row.external_person_id,
        name=row.name,
        account=AccountRow(row.account) if row.account else None,
        attributes=row.attributes,
        unsubscribed=row.may_contact is False,
    )


def _response(row: ScoreRow, customer: int | None, source: str) -> Response:
    return Response(
        score=row.score,
        source=source,
        external_id=row.response_id,
        customer=customer,
        channel=row.channel or "unknown",
        answered_at=row.responded_at,
        offset_minutes=row.offset_minutes,
        comment=row.comment,
    )


async def import_customers(work: Work, file: CustomerFile, *, progress: Progress = silent) -> Imported:
    """Take the customers of a file in, and the accounts they are at; with any refused row nothing is taken in.

    A row counts as imported when it made a customer or changed one, and as unchanged when it said nothing new.
    """
    if file.refused:
        return Imported(len(file.rows), 0, 0, file.skipped, file.refused, file.profile)
    imported = new = 0
    with uncollected():
        for part in chunks(file.rows, BATCH):
            saved = await save_all(work, [_customer(row) for row in part])
            imported += saved.told_something
            new += saved.new
            progress(len(part))
    return Imported(len(file.rows), imported, len(file.rows) - imported, file.skipped, (), file.profile, new)


def _customer(row: FileRow) -> CustomerRow:
    account = None
    if row.account:
        value = None if row.account_value is None else int(row.account_value.to_integral_value(ROUND_HALF_EVEN))
        account = AccountRow(row.account, value=value, tier=row.tier)
    return CustomerRow(
        email=row.email_as_typed or row.email,
        external_id=row.external_id,
        name=row.name,
        title=row.title,
        language=row.language,
        zone=row.zone,
        account=account,
        tags=tuple(row.tags),
        attributes=row.attributes,
        unsubscribed=row.may_contact is False,
    )
