"""What opens what: the ladder, the levels that can be reached, and challenges that wait for each other.

What can be reached is a least fixed point. With the levels reached so far some challenges are open; what they earn
reaches further levels, which open further challenges, until nothing more is added. Conditions on anything but
levels, points and challenges are taken to hold, so a level that is named here is beyond reach for certain.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import Any

from advocacy.engine.rules.tree import DONE, AllOf, AnyOf, AtLevel, Compare, Did, Finished, Node, conjuncts
from advocacy.programs.lints.audiences import scores_meant
from advocacy.programs.lints.findings import ERROR, WARNING, Finding, Subject


def ladder(subject: Subject) -> Iterator[Finding]:
    """Thresholds that do not rise, or do not start at 0."""
    levels = subject.values["levels"]
    if levels and levels[0]["from"] != 0:
        reason = f"The first level, “{levels[0]['name']}”, is from {levels[0]['from']} points; newcomers have none."
        yield subject.finding("ladder-start", ERROR, ("levels", 0, "from"), reason, "Let it start from 0.")
    for place, (lower, upper) in enumerate(pairwise(levels), start=1):
        if upper["from"] <= lower["from"]:
            below = f"“{lower['name']}” before it from {lower['from']}"
            reason = f"“{upper['name']}” is from {upper['from']} points, and {below}."
            yield subject.finding("ladder-order", ERROR, ("levels", place, "from"), reason, "Let each level take more.")


def required(subject: Subject, key: str) -> set[str]:
    """The challenges that have to be finished before this one can be started."""
    position, challenge = subject.challenges[key]
    found = set(challenge["needs"])
    for name in ("for", "opens"):
        for part in conjuncts(subject.condition("challenges", position, name)):
            if isinstance(part, Finished):
                found.add(part.challenge)
            elif isinstance(part, Did) and part.event == DONE and part.object and part.at_least:
                found.add(part.object)
    return found & subject.challenges.keys()


def cycles(subject: Subject) -> Iterator[Finding]:
    """Challenges that wait for each other in a circle."""
    waits = {key: required(subject, key) for key in subject.challenges}
    reported: set[str] = set()
    for key in waits:
        circle = _circle(waits, key) if key not in reported else []
        if circle:
            reported.update(circle)
            words = ", ".join(f"“{one}” waits for “{two}”" for one, two in zip(circle, [*circle[1:], key], strict=True))
            reason = f"Nobody can start these: {words}."
            path = ("challenges", subject.challenges[key][0])
            yield subject.finding("unlock-cycle", ERROR, path, reason, "Let one of them open without the others.")


def _circle(waits: Mapping[str, set[str]], start: str) -> list[str]:
    """The shortest way from a challenge back to itself, or nothing."""
    ways: dict[str, list[str]] = {start: [start]}
    frontier = [start]
    while frontier:
        here = frontier.pop(0)
        for there in sorted(waits[here]):
            if there == start:
                return ways[here]
            if there not in ways:
                ways[there] = [*ways[here], there]
                frontier.append(there)
    return []


@dataclass(slots=True)
class Reach:
    """How far somebody can come.

    Attributes:
        points: what can be earned; infinite where something can be done again and again.
        levels: the levels reached.
        finished: how often each challenge that opens can be finished.
    """

    points: float = 0
    levels: set[str] = field(default_factory=set)
    finished: dict[str, float] = field(default_factory=dict)

    def may_hold(self, node: Node) -> bool:
        """Whether a condition can hold for somebody who has come this far."""
        if isinstance(node, AllOf):
            return all(map(self.may_hold, node.parts))
        if isinstance(node, AnyOf):
            return any(map(self.may_hold, node.parts))
        if isinstance(node, AtLevel):
            return node.unranked or not node.keys.isdisjoint(self.levels)
        return self._may_be_so(node)

    def _may_be_so(self, leaf: Node) -> bool:
        if isinstance(leaf, Finished):
            return leaf.challenge in self.finished
        if isinstance(leaf, Did) and leaf.event == DONE:
            times = self.finished.get(leaf.object, 0) if leaf.object else sum(self.finished.values())
            return times >= leaf.at_least
        if isinstance(leaf, Compare) and leaf.field.name == "points" and isinstance(leaf.value, int | float):
            least = {"at_least": leaf.value, "is": leaf.value, "more_than": leaf.value + 1}.get(leaf.operator, 0)
            return self.points >= least
        return True


def reach(subject: Subject, track: int | None) -> Reach:
    """How far a member who begins with that track can come; with None, by the weekly stream alone."""
    seen = _visible(subject, track)
    found = Reach()
    while True:
        before = (found.points, len(found.levels), len(found.finished))
        for position, challenge in seen:
            opens = subject.condition("challenges", position, "opens")
            needs = all(key in found.finished for key in challenge["needs"])
            if needs and found.may_hold(opens) and found.may_hold(subject.condition("challenges", position, "for")):
                found.finished[challenge["challenge"]] = 1 if challenge["repeat"] == "once" else inf
        found.points = sum(
            subject.challenges[key][1]["points"] * times if subject.challenges[key][1]["points"] else 0
            for key, times in found.finished.items()
        ) + sum(_awarded(subject, found))
        found.levels = {level["key"] for level in subject.values["levels"] if level["from"] <= found.points}
        if before == (found.points, len(found.levels), len(found.finished)):
            return found


def _visible(subject: Subject, track: int | None) -> Sequence[tuple[int, dict[str, Any]]]:
    keys = {key for key, (_, challenge) in subject.challenges.items() if challenge["stream"] is not None}
    if track is not None:
        mine = scores_meant(subject.condition("tracks", track, "for"))
        for place, other in enumerate(subject.values["tracks"]):
            if mine & scores_meant(subject.condition("tracks", place, "for")):
                keys.update(other["challenges"])
    return [subject.challenges[key] for key in sorted(keys & subject.challenges.keys())]


def _awarded(subject: Subject, found: Reach) -> Iterator[float]:
    """What rules award, at most."""
    often = {
        "member.joined": 1.0,
        "track.finished": float(len(subject.values["tracks"])),
        "level.reached": float(len(found.levels)),
        DONE: sum(found.finished.values()),
    }
    for position, _, action in subject.actions("award"):
        rule = subject.values["rules"][position]
        times = 1.0 if rule["once"] == "ever" else often.get(rule["when"], inf)
        if times and found.may_hold(subject.condition("rules", position, "if")):
            yield action["award"] * times


def reachable(subject: Subject) -> Iterator[Finding]:
    """Levels and challenges that nobody, or not everybody, can come to."""
    starts: list[int | None] = list(range(len(subject.values["tracks"]))) or [None]
    found = {start: reach(subject, start) for start in starts}
    for place, level in enumerate(subject.values["levels"]):
        missing = [start for start, far in found.items() if level["key"] not in far.levels]
        if not missing or level["from"] == 0:
            continue
        if len(missing) == len(found):
            most = max(far.points for far in found.values())
            who, severity = "Nobody", ERROR
        else:
            most = max(found[start].points for start in missing)
            names = " or ".join(
                f"“{subject.values['tracks'][start]['name']}”" for start in missing if start is not None
            )
            who, severity = f"Nobody who begins with {names}", WARNING
        reason = (
            f"{who} can reach “{level['name']}”: it takes {level['from']} points, and there are {most:.0f} to earn."
        )
        remedy = "Lower it, or add challenges that are open before it."
        yield subject.finding("unreachable-level", severity, ("levels", place), reason, remedy)
    yield from _never_open(subject, found)


def _never_open(subject: Subject, found: Mapping[int | None, Reach]) -> Iterator[Finding]:
    waits = {key: required(subject, key) for key in subject.challenges}
    seen = {challenge["challenge"] for start in found for _, challenge in _visible(subject, start)}
    for key in subject.challenges:
        opens = any(key in far.finished for far in found.values())
        if key in seen and not opens and not _circle(waits, key):
            position, challenge = subject.challenges[key]
            reason = f"Nobody can start “{challenge['title']}”: what it waits for never comes."
            yield subject.finding(
                "never-opens",
                ERROR,
                ("challenges", position),
                reason,
                "Look at its opens and needs, and at whether members see what they name.",
            )
