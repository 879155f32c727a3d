"""A condition as a program writes it, compiled to closures, against the same question written by hand."""

from collections.abc import AsyncIterator
from datetime import datetime

from advocacy.clock import day_number
from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.decide import Predicate
from advocacy.engine.rules.facts import Facts
from advocacy.events import Event
from tests.bench.measure import Figure, Timed, in_turns
from tests.bench.programs import NOW

LEVELS = {"newcomer": 0, "insider": 1}
COMPARISONS = {"all": [{"score": {"at_most": 3}}, {"account.value": {"at_least": 50_000}}, {"language": "de"}]}
BOX = {"did": "shipment.sent", "object": "welcome-box", "within": "P30D"}
MIXED = {"all": [{"segment": ["passive", "promoter"]}, {"any": [{"level": "insider"}, {"tags": {"has": "beta"}}]}, BOX]}

SAYS = {"score": 2, "account.value": 80_000, "language": "de", "segment": "passive", "level_rank": 1, "tags": ["beta"]}


def comparisons_by_hand(facts: Facts, _event: Event | None, _now: datetime) -> bool:
    """The three comparisons, as somebody would write them."""
    values = facts.values
    score, value = values.get("score"), values.get("account.value")
    return score is not None and score <= 3 and value is not None and value >= 50_000 and values.get("language") == "de"


def mixed_by_hand(facts: Facts, _event: Event | None, now: datetime) -> bool:
    """The mixed tree, as somebody would write it."""
    values = facts.values
    if values.get("segment") not in {"passive", "promoter"}:
        return False
    if (values.get("level_rank") or 0) < 1 and "beta" not in (values.get("tags") or ()):
        return False
    since = day_number(now) - 30
    days = facts.tally.get(("shipment.sent", "welcome-box"), {})
    return sum(times for day, times in days.items() if day > since) >= 1


async def figures(_database: str, quick: int) -> AsyncIterator[Figure]:
    """Three comparisons, and a tree that also looks at a level, tags and the tally."""
    facts = Facts(7, "UTC", dict(SAYS))
    facts.happened(Event("shipment.sent", 7, object="welcome-box"), NOW)
    times = 200_000 // quick
    for name, tree, floor in (
        ("three comparisons", COMPARISONS, comparisons_by_hand),
        ("level, tags and tally", MIXED, mixed_by_hand),
    ):
        ours = parse(tree, levels=LEVELS).predicate
        if not (ours(facts, None, NOW) and floor(facts, None, NOW)):
            raise SystemExit(f"{name}: it should hold, compiled and by hand")
        taken, by_hand = await in_turns(_often(ours, facts, times), _often(floor, facts, times))
        yield Figure(f"condition, {name}", taken / times, by_hand / times, aim="≤ 3×")


def _often(question: Predicate, facts: Facts, times: int) -> Timed:
    async def run() -> None:
        for _ in range(times):
            question(facts, None, NOW)

    return run
