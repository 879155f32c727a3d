"""The boxes on a member's line: when the next one comes, what it still has to know, where the last one is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from challenges.unlocking import Entry
from rewards.carriers import tracking_page
from rewards.packages import ADDRESS, known
from rewards.whereabouts import When, way_of
from rewards.wishes import YES
from web.hub.home.cards import address_of
from web.hub.home.rows import Beside

ADDRESSES = "/hub/boxes/address"
TOLD_FOR = timedelta(days=30)  # after it arrived
UNTOLD = frozenset({"declined", "cancelled"})  # a no is asked no second question


@dataclass(frozen=True, slots=True)
class Needed:
    """What has to be known first: the challenge that asks for it, or an empty title and where it can be said."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box.

    Attributes:
        name: as members read it.
        what: the step of its way that it is at, as ``rewards.whereabouts`` names them.
        at: when that was or is to be.
        needed: what has to be known of the member first.
        carrier: who has it.
        page: where it can be followed, if that is known.
    """

    name: str
    what: str
    at: datetime | None
    needed: Sequence[Needed] = ()
    carrier: str = ""
    page: str | None = None


def boxes_of(beside: Beside, entries: Sequence[Entry], values: Mapping[str, Any], now: datetime) -> list[Box]:
    """The boxes worth a line: those on their way, those that arrived lately, and those to come.

    Args:
        beside: the rows.
        entries: the member's challenges, one of which may ask for what is not known.
        values: what is known of them.
        now: the instant.
    """
    asking = _asking(entries)
    found = []
    for row in sorted(beside["box"], key=lambda row: -row.number):
        state = "packed" if row.until and row.word == "ready" else row.word
        what = next(step.what for step in way_of(state, {}) if step.when is When.HERE)
        if what in UNTOLD or (what == "delivered" and row.at < now - TOLD_FOR):
            continue
        needed = _needed(row.data, values, asking) if what == "needs" else ()
        page = tracking_page(row.by, row.more) if what == "sent" else None
        found.append(Box(row.name, what, row.until if what == "packed" else row.at, needed, row.by or "", page))
    if any(row.word != YES for row in beside["wish"]):
        return found
    seen = set()
    for row in sorted(beside["planned"], key=lambda row: row.at):
        if (row.program, row.key) not in seen:
            seen.add((row.program, row.key))
            found.append(Box(row.name, "planned", row.at, _needed(row.data, values, asking)))
    return found


def _asking(entries: Sequence[Entry]) -> dict[str, Needed]:
    """By attribute, the challenge that saves it."""
    return {
        str(stage["saves_to"]): Needed(entry.challenge.title, address_of(entry))
        for entry in reversed(entries)
        for stage in entry.challenge.stages
        if stage.get("saves_to")
    }


def _needed(package: Mapping[str, Any], values: Mapping[str, Any], asking: Mapping[str, Needed]) -> tuple[Needed, ...]:
    names = dict.fromkeys([ADDRESS, *package.get("needs", ())])
    lacking = [name for name in names if not known(name, values.get(f"attribute.{name}"))]
    return tuple(dict.fromkeys(asking.get(name, Needed("", ADDRESSES)) for name in lacking))
