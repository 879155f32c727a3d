"""Why a challenge's own condition does not hold yet, as far as it can be said to a member. Pure."""

from datetime import datetime

from advocacy.clock import Period, later, local_day
from advocacy.engine.rules.facts import Facts
from advocacy.engine.rules.tree import AtLevel, Compare, Finished, Node
from challenges.outline import Challenge, Outline
from challenges.reasons import LevelGate, NotYet, PointsGate, Prerequisite, Reason, Unmet


def unmet(outline: Outline, challenge: Challenge, facts: Facts, now: datetime) -> list[Reason]:
    """A reason for each part of ``opens`` that does not hold."""
    return [_reason(outline, part.tree, facts) for part in challenge.opens if not part.predicate(facts, None, now)]


def _reason(outline: Outline, part: Node, facts: Facts) -> Reason:
    found: Reason | None = None
    if isinstance(part, AtLevel):
        found = _level(outline, part, facts)
    elif isinstance(part, Finished) and part.challenge in outline.challenges:
        found = Prerequisite(part.challenge, outline.challenges[part.challenge].title)
    elif isinstance(part, Compare):
        found = _compared(part, facts)
    return found or Unmet(part)


def _level(outline: Outline, part: AtLevel, facts: Facts) -> Reason | None:
    """The lowest level that is meant and still ahead; with one that was passed, points are no help."""
    points = _points(facts)
    present = facts.values.get("level")
    ahead = [level.key for level in outline.levels]
    if present in ahead:
        ahead = ahead[ahead.index(present) + 1 :]
    for level in outline.levels:
        if level.key in part.keys and level.key in ahead:
            return LevelGate(level.key, level.name, max(0, level.threshold - points))
    return None


def _compared(part: Compare, facts: Facts) -> Reason | None:
    name, value = part.field.name, part.value
    if name == "points" and isinstance(value, int) and part.operator in {"at_least", "more_than"}:
        wanted = value + (part.operator == "more_than")
        return PointsGate(wanted, wanted - _points(facts))
    since = facts.values.get(name)
    if part.operator == "longer_ago_than" and isinstance(value, Period) and isinstance(since, datetime):
        return NotYet(local_day(later(since, value, facts.zone), facts.zone))
    return None


def _points(facts: Facts) -> int:
    return int(facts.values.get("points") or 0)
