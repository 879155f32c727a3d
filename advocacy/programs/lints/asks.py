"""Asking at the wrong place: favors in a track that promises none, and reviews that depend on a score.

Choosing who may review in public by the score they gave is forbidden by the platforms and by consumer law; so is a
reward for a review that depends on it. A track, a challenge that comes before, a tag or a badge can choose as well
as a condition does, and each is followed here.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from advocacy.engine.rules.fields import Source
from advocacy.engine.rules.tree import AtLevel, Compare, Did, Finished, Node, conjuncts, leaves
from advocacy.programs.lints.audiences import decided_by_score, segments_meant
from advocacy.programs.lints.findings import ERROR, WARNING, Finding, Subject
from advocacy.programs.lints.unlocking import required
from advocacy.programs.nodes import Path

QUICK_MINUTES = 2
WELCOME_CHALLENGES = 5
PASSIVES = frozenset({"passive"})
_CHOOSE = "Leave scores and segments out of it: everybody, or nobody, is asked for a review."


def asks_in_tracks(subject: Subject) -> Iterator[Finding]:
    """Favors in a track that says it has none, or in one that is for passives."""
    for position, track in enumerate(subject.values["tracks"]):
        for_passives = segments_meant(subject.condition("tracks", position, "for")) == PASSIVES
        if track["asks"] != "none" and not for_passives:
            continue
        why = "is for passives" if track["asks"] != "none" else "promises to ask nothing"
        for place, key in enumerate(track["challenges"]):
            if key in subject.challenges and subject.challenges[key][1]["ask"]:
                yield subject.finding(
                    "ask-in-track",
                    ERROR,
                    ("tracks", position, "challenges", place),
                    f"“{key}” asks a favor of the member, and the track “{track['name']}” {why}.",
                    "Move it to the weekly stream, or to a track that may ask.",
                )


def passive_tracks(subject: Subject) -> Iterator[Finding]:
    """A welcome of passives that is not five quick challenges."""
    for position, track in enumerate(subject.values["tracks"]):
        if segments_meant(subject.condition("tracks", position, "for")) != PASSIVES:
            continue
        if len(track["challenges"]) != WELCOME_CHALLENGES:
            yield subject.finding(
                "passive-track-length",
                WARNING,
                ("tracks", position, "challenges"),
                f"“{track['name']}” is for passives and has {len(track['challenges'])} challenges.",
                "Five is what passives take well; keep it if you know better.",
            )
        for place, key in enumerate(track["challenges"]):
            minutes = subject.challenges[key][1]["minutes"] if key in subject.challenges else 0
            if minutes > QUICK_MINUTES:
                yield subject.finding(
                    "passive-track-slow",
                    WARNING,
                    ("tracks", position, "challenges", place),
                    f"“{key}” takes {minutes} minutes; in a first track {QUICK_MINUTES} is the most.",
                    "Shorten it, or move it to the weekly stream.",
                )


def early_asks(subject: Subject) -> Iterator[Finding]:
    """Favors in the weekly stream that are open from the first level on."""
    if not subject.values["levels"]:
        return
    first = subject.values["levels"][0]["key"]
    for position, challenge in subject.challenges.values():
        if not challenge["ask"] or challenge["stream"] is None:
            continue
        tree = subject.condition("challenges", position, "opens")
        if not any(isinstance(part, AtLevel) and first not in part.keys for part in conjuncts(tree)):
            yield subject.finding(
                "early-ask",
                WARNING,
                ("challenges", position),
                f"“{challenge['title']}” asks a favor of members who have just arrived.",
                "Let it open at a higher level, like opens: {level: companion}.",
            )


def review_gating(subject: Subject) -> Iterator[Finding]:
    """Reviews, and rewards for reviews, that depend on a score."""
    reviews = {
        key for key, (_, challenge) in subject.challenges.items() if any("review" in one for one in challenge["stages"])
    }
    by_score = partial(
        decided_by_score, tags=_given_for_scores(subject, "tag"), badges=_given_for_scores(subject, "badge")
    )
    for key in sorted(reviews):
        for path in _gates(subject, key, by_score, frozenset()):
            yield subject.finding(
                "review-gating", ERROR, path, f"Here a score decides who is asked for the review “{key}”.", _CHOOSE
            )
    yield from _gated_rules(subject, reviews, by_score)


def _gates(subject: Subject, key: str, by_score: Any, seen: frozenset[str]) -> Iterator[Path]:
    """Where on the way to a challenge a score decides."""
    if key in seen or key not in subject.challenges:
        return
    position, _ = subject.challenges[key]
    for name in ("for", "opens"):
        if by_score(subject.condition("challenges", position, name)):
            yield ("challenges", position, name)
    # Where everybody sees the challenge that comes before, a track that also shows it chooses nobody.
    if not seen or subject.challenges[key][1]["stream"] is None:
        holding = [place for place, track in enumerate(subject.values["tracks"]) if key in track["challenges"]]
        choosing = [place for place in holding if by_score(subject.condition("tracks", place, "for"))]
        if not seen or not _everybody(subject, choosing, holding):
            yield from (("tracks", place, "for") for place in choosing)
    for before in sorted(required(subject, key)):
        yield from _gates(subject, before, by_score, seen | {key})


def _everybody(subject: Subject, choosing: list[int], holding: list[int]) -> bool:
    """Whether tracks that choose by score together leave out nobody whom the program admits."""
    if len(choosing) < len(holding):
        return True
    covered = frozenset[str]().union(*(segments_meant(subject.condition("tracks", place, "for")) for place in choosing))
    return covered >= set(subject.values["admits"]["segments"])


def _given_for_scores(subject: Subject, kind: str) -> frozenset[str]:
    return frozenset(
        action[kind]
        for position, _, action in subject.actions(kind)
        if decided_by_score(subject.condition("rules", position, "if"))
    )


def _gated_rules(subject: Subject, reviews: set[str], by_score: Any) -> Iterator[Finding]:
    for position, rule in enumerate(subject.values["rules"]):
        tree = subject.condition("rules", position, "if")
        if not by_score(tree):
            continue
        if rule["when"].startswith("review.") or _names(tree, reviews):
            reason = f"The rule “{rule['rule']}” treats those who review differently by their score."
            yield subject.finding("review-gating", ERROR, ("rules", position, "if"), reason, _CHOOSE)
        for place, action in enumerate(rule["then"]):
            track = next((one for one in subject.values["tracks"] if one["track"] == action.get("enrol")), None)
            if track and reviews.intersection(track["challenges"]):
                reason = f"Here a score decides who comes into “{track['name']}”, which asks for a review."
                yield subject.finding("review-gating", ERROR, ("rules", position, "then", place), reason, _CHOOSE)


def _names(tree: Node, keys: set[str]) -> bool:
    for leaf in leaves(tree):
        if isinstance(leaf, Finished) and leaf.challenge in keys:
            return True
        if isinstance(leaf, Did) and leaf.object in keys:
            return True
        if isinstance(leaf, Compare) and leaf.field.source is not Source.CUSTOMER:
            values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
            if keys.intersection(value for value in values if isinstance(value, str)):
                return True
    return False
