"""What a condition may look at about one customer: a flat record, taken once and kept in step with events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from advocacy.clock import day_number
from advocacy.events import Event

Days = dict[int, int]


@dataclass(slots=True)
class Facts:
    """A customer as rules see them.

    Attributes:
        customer: the id.
        zone: the customer's time zone; calendar periods of the program are counted in it.
        values: field name to value, as ``fields.py`` lists them; a missing key is the same as None.
        tally: (event, object) to day number to count, for the events asked about and for what is not written yet.
        asked: the names of the events whose tally was taken from the database.
    """

    customer: int
    zone: str
    values: dict[str, Any]
    tally: dict[tuple[str, str], Days] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()

    def happened(self, event: Event, now: datetime) -> None:
        """Take one more event into account."""
        self.values.update(standing_after(event, self.values))
        days = self.tally.setdefault((event.name, event.object), {})
        today = day_number(now)
        days[today] = days.get(today, 0) + 1

    def count(self, names: frozenset[str], taken: Mapping[tuple[str, str], Days]) -> None:
        """Add the tally of further events, as the database has it, to what is not written there yet."""
        for key, days in taken.items():
            known = self.tally.setdefault(key, {})
            for day, times in days.items():
                known[day] = known.get(day, 0) + times
        self.asked |= names

    def written(self) -> None:
        """Everything that happened is in the database now: what was never asked for is counted there alone."""
        self.tally = {key: days for key, days in self.tally.items() if key[0] in self.asked}


def standing_after(event: Event, before: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says about a customer's standing: the fields that change, with their new values.

    The spine knows of the limbs what their events said, and nothing else. A score that was answered before the
    one on record changes nothing: imports come in any order.
    """
    data = event.data
    if event.name == "score.received":
        return _scored(data, before)
    if event.name in {
        "points.awarded",
        "points.reversed",
        "points.spent",
        "points.returned",
        "points.corrected",
    }:
        return {"points": data["lifetime"], "spendable": data["spendable"]}
    if event.name == "level.reached":
        return {"level": data["level"], "level_rank": data["rank"]}
    if event.name in {"customer.invited", "customer.held_out"}:
        return {
            "program": data["program"],
            "cohort": data["cohort"],
            "arm": "holdout" if event.name == "customer.held_out" else "invited",
            "baseline.score": data["score"],
            "baseline.segment": data["segment"],
        }
    return {}


def _scored(data: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    answered = datetime.fromisoformat(data["answered_at"])
    known = before.get("scored_at")
    if known is not None and known > answered:
        return {}
    return {"score": data["score"], "segment": data["segment"], "scored_at": answered}
