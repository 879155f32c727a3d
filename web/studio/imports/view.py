"""A file on its way in, as its pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from advocacy.database import Database, Read
from advocacy.errors import Mistake
from advocacy.listening import import_files
from advocacy.listening.import_jobs import how_far
from advocacy.listening.intake.columns import ATTRIBUTE, IGNORED
from advocacy.listening.intake.outline import FIELDS
from advocacy.listening.scores import Nps, nps
from advocacy.words import Said, said, told

PARTS: Mapping[str, Said] = {
    "email": said("E-mail address"),
    "name": said("Name"),
    "first_name": said("First name"),
    "last_name": said("Last name"),
    "account": said("Company"),
    "external_id": said("Customer number"),
    "unsubscribed": said("Has unsubscribed"),
    "consent": said("May be written to"),
    "score": said("Score, 0 to 10"),
    "response_id": said("Number of the answer"),
    "responded_at": said("Answered on"),
    "comment": said("Comment"),
    "channel": said("Channel"),
    "group": said("Group: promoter, passive, detractor"),
    "status": said("Status of the answer"),
    "excluded": said("Does not count"),
    "survey_type": said("Kind of survey"),
    "account_value": said("What the company is worth a year"),
    "tier": said("Tier of the company"),
    "title": said("Job title"),
    "language": said("Language"),
    "zone": said("Time zone"),
    "tags": said("Tags"),
    "subscription": said("Subscribed or not"),
    ATTRIBUTE: said("Keep under its own name"),
    IGNORED: said("Leave out"),
}
QUESTIONS: Mapping[str, Said] = {
    "score": said("Choose below which column answers the 0 to 10 question."),
    "identity": said("Choose below which column is the e-mail address or the customer number."),
    "dates": said("Say below whether the month or the day comes first."),
    "scale": said("Choose another column, or say below how the question was asked."),
}
WORKING = ("looking", "taking")


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column of the file: its name, the longer question above it, three of its cells, and what it becomes."""

    position: int
    name: str
    question: str
    samples: Sequence[str]
    part: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """What keeps the whole file from being used.

    Attributes:
        words: what is wrong.
        where: the column or row, or "".
        remedy: what to do.
        about: the field of the form that it is about, or "".
    """

    words: str
    where: str
    remedy: str
    about: str


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file on its way in.

    Attributes:
        columns: of the file, those that become something first.
        left_out: those that become nothing.
        parts: what a column can become, as (field, words).
        found: what would come of it, or came of it.
        wrong: what keeps it from being used.
        figure: the NPS of the answers in it.
        before: when this very file was taken in before.
        done: how many rows are taken in.
    """

    row: Row[Any]
    columns: Sequence[ColumnShown]
    left_out: Sequence[ColumnShown]
    parts: Sequence[tuple[str, str]]
    found: Mapping[str, Any]
    wrong: Wrong | None
    figure: Nps | None
    before: Row[Any] | None
    done: int

    @property
    def works(self) -> bool:
        """Whether somebody is at it."""
        return self.row.state in WORKING

    @property
    def asks_dates(self) -> bool:
        """Whether the order of day and month is a question here."""
        return self.row.dates is not None or (self.wrong is not None and self.wrong.about == "dates")

    @property
    def asks_scale(self) -> bool:
        """Whether the scale is a question here."""
        return self.row.scale is not None or (self.wrong is not None and self.wrong.about == "scale")

    @property
    def takes(self) -> bool:
        """Whether it can be taken in as it is."""
        found = self.found
        return bool(found) and not found["refused"] and self.wrong is None and found["new"] + found["changed"] > 0

    @property
    def share(self) -> int:
        """How much of it is done, in hundredths."""
        return min(100, round(100 * self.done / self.row.rows)) if self.row.rows else 0


async def file_of(read: Read, database: Database, row: Row[Any], *, mistake: Mistake | None = None) -> FileShown:
    """A file as it is; with a mistake, the one that was just made about it."""
    before = await import_files.taken_before(read, row) if row.state != "done" else None
    found = {name: value for name, value in (row.found or {}).items() if name != "wrong"}
    kept = (row.found or {}).get("wrong")
    columns = [
        ColumnShown(place, one["name"], one["question"], one["samples"], row.mapping.get(one["name"], IGNORED))
        for place, one in enumerate((row.columns or {}).get("columns", ()))
    ]
    return FileShown(
        row,
        [one for one in columns if one.part != IGNORED],
        [one for one in columns if one.part == IGNORED],
        [(part, PARTS[part]) for part in (*FIELDS[row.kind], ATTRIBUTE, IGNORED)],
        _readable(found),
        _wrong_of(mistake) if mistake else _wrong(kept) if kept else None,
        nps(found["promoters"], found["passives"], found["detractors"])
        if found.get("n") and "promoters" in found
        else None,
        before,
        how_far(database, row),
    )


def _readable(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """With sentences that can be said in the reader's language."""
    if "skips" not in found:
        return found
    return {
        **found,
        "skips": [(told(why), times, rows) for why, times, rows in found["skips"]],
        "mistakes": [{**one, "why": told(one["why"])} for one in found["mistakes"]],
        "notes": [told(note) for note in found["notes"]],
    }


def _wrong(kept: Mapping[str, Any]) -> Wrong:
    about = kept.get("about", "")
    remedy = QUESTIONS[about] if about else told(kept.get("remedy", ""))
    return Wrong(told(kept["message"]), told(kept["where"]), remedy, about)


def _wrong_of(mistake: Mistake) -> Wrong:
    about = getattr(mistake, "about", "")
    return Wrong(mistake.message, mistake.where or "", QUESTIONS[about] if about else mistake.remedy or "", about)
