"""Whom a condition can mean, as far as scores tell: which segments, and whether scores decide at all."""

from collections.abc import Callable, Mapping

from advocacy.engine.rules.tree import AllOf, AnyOf, Compare, Did, Node, Not, leaves

SEGMENT_OF = ("detractor",) * 7 + ("passive",) * 2 + ("promoter",) * 2
SCORES = frozenset(range(11))
_OF_SCORE = {"score", "baseline.score"}
_OF_SEGMENT = {"segment", "baseline.segment"}
SCORED = _OF_SCORE | _OF_SEGMENT | {"previous_segment", "scored_at"}
"""Fields, of the customer or of an event, that a score decides."""

_ORDERS: Mapping[str, Callable[[int, int], bool]] = {
    "is": int.__eq__,
    "at_least": int.__ge__,
    "at_most": int.__le__,
    "more_than": int.__gt__,
    "less_than": int.__lt__,
}


def scores_meant(node: Node) -> frozenset[int]:
    """The scores that somebody can have for whom this holds; all of them where it does not look at scores."""
    if isinstance(node, AllOf):
        return SCORES.intersection(*map(scores_meant, node.parts))
    if isinstance(node, AnyOf):
        return frozenset().union(*map(scores_meant, node.parts))
    if isinstance(node, Not):
        looks_at_scores_only = isinstance(node.part, Compare) and node.part.field.name in _OF_SCORE | _OF_SEGMENT
        return SCORES - scores_meant(node.part) if looks_at_scores_only else SCORES
    return _compared(node) if isinstance(node, Compare) else SCORES


def _compared(leaf: Compare) -> frozenset[int]:
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    if leaf.field.name in _OF_SEGMENT and leaf.operator in {"is", "one_of"}:
        return frozenset(score for score in SCORES if SEGMENT_OF[score] in values)
    if leaf.field.name in _OF_SCORE and leaf.operator == "one_of":
        return SCORES.intersection(value for value in values if isinstance(value, int))
    holds = _ORDERS.get(leaf.operator)
    if leaf.field.name in _OF_SCORE and holds and isinstance(leaf.value, int):
        return frozenset(score for score in SCORES if holds(score, leaf.value))
    return SCORES


def segments_meant(node: Node) -> frozenset[str]:
    """The segments that somebody can be in for whom this holds."""
    return frozenset(SEGMENT_OF[score] for score in scores_meant(node))


def decided_by_score(node: Node, tags: frozenset[str] = frozenset(), badges: frozenset[str] = frozenset()) -> bool:
    """Whether a score has a say in it, straight or through a tag or badge that was given for a score."""
    for leaf in leaves(node):
        if isinstance(leaf, Compare) and (leaf.field.name in SCORED or _about(leaf, tags)):
            return True
        if isinstance(leaf, Did) and leaf.event == "badge.earned" and (leaf.object in badges or not leaf.object):
            return bool(badges)
    return False


def _about(leaf: Compare, tags: frozenset[str]) -> bool:
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    return leaf.field.name == "tags" and not tags.isdisjoint(value for value in values if isinstance(value, str))
