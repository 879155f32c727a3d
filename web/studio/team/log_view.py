"""The lines of the log, in words: who, what, to whom. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.clock import iso
from advocacy.people.audit import DEEDS
from advocacy.reports.staff_log import Entry, Names
from advocacy.words import Said, said
from web.studio.team.colleagues import ROLE_NAMES

COLUMNS = ("at", "actor", "name", "deed", "about", "about_name", "details")
KINDS: Mapping[str, Said] = {
    "challenge.completed": said("Approved a submission"),
    "challenge.declined": said("Declined a submission"),
    "challenge.sent_back": said("Sent a submission back"),
    "challenge.undone": said("Took an approval back"),
    "cohort.launched": said("Launched a program"),
    "consent.granted": said("Noted a consent"),
    "consent.withdrawn": said("Noted that a consent was taken back"),
    "customer.changed": said("Changed what is known of a customer"),
    "customer.erased": said("Erased a customer"),
    "customer.noted": said("Wrote a note"),
    "customer.tagged": said("Put a tag on"),
    "customer.untagged": said("Took a tag off"),
    "customer.written_to": said("Wrote to a customer"),
    "customer.subscribed": said("Noted that somebody wants mails again"),
    "customer.unsubscribed": said("Noted that somebody wants no mails"),
    "member.left": said("Took a member out"),
    "member.returned": said("Brought a member back"),
    "points.corrected": said("Corrected points"),
    "program.paused": said("Paused a program"),
    "program.published": said("Published a program"),
    "program.resumed": said("Resumed a program"),
    "question.answered": said("Answered a question"),
    "question.closed": said("Said what became of a question"),
    "question.taken": said("Took a question on"),
    "redemption.approved": said("Approved a redemption"),
    "redemption.fulfilled": said("Handed a reward over"),
    "redemption.refused": said("Refused a redemption"),
    "reference.asked": said("Asked for a reference"),
    "reference.done": said("Noted that a reference was given"),
    "review.asked": said("Asked for a review"),
    "review.done": said("Noted a review"),
    "shipment.cancelled": said("Cancelled a box"),
    "shipment.declined": said("Noted that a box is not wanted"),
    "shipment.delivered": said("Noted that a box arrived"),
    "shipment.ready": said("Made a box ready"),
    "shipment.returned": said("Noted that a box came back"),
    "shipment.sent": said("Sent a box"),
    "task.closed": said("Did a task"),
    "task.opened": said("Opened a task"),
}
"""What the staff does of which the journal tells, in words; of the rest it tells by the event's name."""
FIGURES: Mapping[str, Mapping[str, Said]] = {
    "role": ROLE_NAMES,
    "how": {
        "link": said("by link"),
        "app": said("by link and app"),
        "passkey": said("by link and passkey"),
        "recovery": said("by link and recovery code"),
        "new": said("by link, and set up a second factor"),
    },
    "kind": {"app": said("app"), "passkey": said("passkey")},
}


CONVERSATIONS = frozenset({"comment", "message", "question"})  # kinds of talk, which the deed itself says


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log.

    Attributes:
        at: when.
        who: the name of who did it.
        is_staff: whether that is a person of the staff.
        what: in words, or the name of the event.
        about: to whom or what; empty where there is nothing to say.
        leads_to: the page about that; empty where there is none.
        details: what tells it from others of its kind.
    """

    at: datetime
    who: str
    is_staff: bool
    what: str
    about: str
    leads_to: str
    details: Sequence[str]


def lines_of(entries: Sequence[Entry], names: Names) -> list[Line]:
    """The entries as they are read."""
    return [
        Line(
            at=entry.place.at,
            who=_who(entry.actor, names),
            is_staff=entry.actor.startswith("staff:"),
            what=words_of(entry.deed),
            about="" if entry.about == entry.actor else _about(entry.about, names),
            leads_to=_page(entry.about, names),
            details=_details(entry),
        )
        for entry in entries
    ]


def words_of(deed: str) -> str:
    """What somebody did, in words; what nobody has put into words is named as it is kept."""
    return DEEDS.get(deed) or KINDS.get(deed) or deed


def cells(entry: Entry, names: Names) -> tuple[Any, ...]:
    """The entry as a line of a file, in the order of ``COLUMNS``."""
    details = " ".join(f"{name}={value}" for name, value in sorted(entry.data.items()))
    named = names.of(entry.actor), names.of(entry.about)
    return iso(entry.place.at), entry.actor, named[0], entry.deed, entry.about, named[1], details


def _who(actor: str, names: Names) -> str:
    if actor == "system":
        return said("On the command line")
    return names.of(actor) or actor


def _about(row: str, names: Names) -> str:
    kind, _, number = row.partition(":")
    without_name: Mapping[str, Said] = {
        "cohort": said("cohort {id}", id=number),
        "customer": said("somebody who was erased"),
        "program": said("program {id}", id=number.partition(":")[0]),
        "question": said("question {id}", id=number.partition(":")[0]),
        "staff": said("colleague {id}", id=number),
        "token": said("token {id}", id=number),
    }
    return names.of(row) or without_name.get(kind, row)


def _page(row: str, names: Names) -> str:
    kind, _, number = row.partition(":")
    return f"/studio/people/{number}" if kind == "customer" and names.of(row) else ""


def _details(entry: Entry) -> list[str]:
    found = []
    for name, value in sorted(entry.data.items()):
        if name == "object" and value in CONVERSATIONS:
            continue
        words = FIGURES.get(name, {}).get(str(value))
        found.append(words or (str(value) if name == "object" else f"{name} {value}"))
    return found
