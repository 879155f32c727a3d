"""A rule is asked for every event: a condition costs little more than if somebody had written it out by hand."""

import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.facts import Facts
from advocacy.events import Event

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ANN = Facts(
    1, "UTC", {"score": 9, "segment": "promoter", "attribute.candy": "mint", "account.value": 60_000, "tags": ["vip"]}
)
SWEETS = frozenset({"mint", "lime"})
MOST = 3.0


def all_of_three(facts: Facts, _event: Event | None, _now: datetime) -> bool:
    values = facts.values
    score, value = values.get("score"), values.get("account.value")
    return (
        score is not None
        and score >= 9
        and values.get("segment") == "promoter"
        and value is not None
        and value >= 50_000
    )


def any_of_three(facts: Facts, _event: Event | None, _now: datetime) -> bool:
    values = facts.values
    score = values.get("score")
    return (score is not None and score <= 3) or values.get("attribute.candy") == "lime" or "vip" in values["tags"]


@pytest.mark.parametrize(
    ("tree", "by_hand"),
    [
        ([{"score": {"at_least": 9}}, {"segment": "promoter"}, {"account.value": {"at_least": 50_000}}], all_of_three),
        ({"any": [{"score": {"at_most": 3}}, {"attribute.candy": "lime"}, {"tags": "vip"}]}, any_of_three),
    ],
    ids=["all", "any"],
)
def test_a_condition_costs_at_most_three_times_what_is_written_by_hand(tree: Any, by_hand: Callable[..., bool]) -> None:
    compiled = parse(tree, levels={}).predicate
    assert compiled(ANN, None, NOW) is by_hand(ANN, None, NOW) is True
    assert _seconds(compiled) / _seconds(by_hand) <= MOST


def _seconds(asked: Callable[..., bool]) -> float:
    # The best of many short runs is the one that nobody else on the machine disturbed.
    names = {"asked": asked, "facts": ANN, "now": NOW}
    return min(timeit.repeat("asked(facts, None, now)", globals=names, number=5_000, repeat=30))
