"""Conditions put together: groups, events inside rules, and what the engine asks of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.facts import Facts
from advocacy.events import Event

LEVELS = {"newcomer": 0, "insider": 1, "champion": 2}
NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
YES, NO = True, False


def ann(**values: Any) -> Facts:
    return Facts(1, "Europe/Vienna", values)


def holds(tree: Any, facts: Facts, event: Event | None = None, when: str | None = None) -> bool:
    answer = parse(tree, levels=LEVELS, event=when).predicate(facts, event, NOW)
    assert type(answer) is bool
    return answer


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        (None, YES),
        ({}, YES),
        ([], YES),
        ([{"score": 9}, {"segment": "promoter"}], YES),
        ({"score": 9, "segment": "passive"}, NO),
        ({"all": [{"score": 9}, {"points": 5}, {"left": False}, {"tags": "vip"}]}, YES),
        ({"any": [{"score": 1}, {"score": 2}, {"score": 3}, {"score": 9}]}, YES),
        ({"any": [{"score": 1}, {"score": 2}, {"score": 3}]}, NO),
        ({"any": {"score": 9}}, YES),
        ({"none": [{"score": 1}, {"score": 9}]}, NO),
        ({"none": [{"score": 1}, {"score": 2}]}, YES),
        ({"all": [{"score": 9}, {"did": "order.placed"}]}, NO),
        ({"any": [{"score": 9}, {"did": "order.placed"}]}, YES),
        ({"any": [{"did": "member.joined"}, {"all": [{"score": 9}, {"never": "order.placed"}]}]}, YES),
        ({"all": [{"never": "a.b"}, {"never": "c.d"}, {"score": 9}, {"never": "e.f"}]}, YES),
        ({"tags": ["gold", "vip"]}, YES),
        ({"tags": {"lacks": "vip"}}, NO),
        ({"customer.score": {"at_least": 9}}, YES),
    ],
)
def test_groups(tree: Any, wanted: bool) -> None:
    assert holds(tree, ann(score=9, segment="promoter", points=5, left=False, tags=["vip"])) is wanted


SENT = Event("shipment.sent", 1, about="shipment:3", object="welcome-box", data={"package": "welcome-box"})


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        ({"package": "welcome-box"}, YES),
        ({"event.package": "mug"}, NO),
        ({"object": "welcome-box"}, YES),
        ({"event.object": {"exists": True}}, YES),
        ({"any": [{"package": "mug"}, {"score": 9}]}, YES),
        ({"none": [{"program": "p"}, {"package": "mug"}]}, YES),
    ],
)
def test_in_a_rule_the_event_can_be_looked_at(tree: Any, wanted: bool) -> None:
    assert holds(tree, ann(score=9), SENT, "shipment.sent") is wanted


def test_without_an_event_it_says_nothing() -> None:
    assert not holds({"object": "welcome-box"}, ann(), None, "shipment.sent")
    assert holds({"none": [{"package": "welcome-box"}]}, ann(), None, "shipment.sent")
    assert holds({"event.object": {"exists": False}}, ann(), Event("shipment.sent", 1), "shipment.sent")


def test_what_the_event_alone_decides_is_split_off() -> None:
    tree = {"package": "welcome-box", "all": [{"score": 9}, {"object": {"not": "mug"}}, {"did": "order.placed"}]}
    whole = parse(tree, levels=LEVELS, event="shipment.sent")
    admits, rest = whole.split()
    assert admits(SENT)
    assert not admits(Event("shipment.sent", 1, data={"package": "mug"}))
    assert rest == parse([{"score": 9}, {"did": "order.placed"}], levels=LEVELS)
    assert rest.asks == {("order.placed", "")}


@pytest.mark.parametrize(
    ("tree", "admitted", "everybody"),
    [
        ({"package": "welcome-box"}, YES, YES),
        ({"any": [{"package": "mug"}, {"object": "mug"}]}, NO, YES),
        ({"any": [{"package": "mug"}, {"score": 9}]}, YES, NO),
        ({"score": 9}, YES, NO),
        (None, YES, YES),
    ],
)
def test_a_split_keeps_the_meaning(tree: Any, admitted: bool, everybody: bool) -> None:
    admits, rest = parse(tree, levels=LEVELS, event="shipment.sent").split()
    assert admits(SENT) is admitted
    assert rest.is_everybody is everybody


def test_a_condition_knows_what_it_asks_of_the_tally() -> None:
    tree = {"any": [{"finished": "candy"}, {"none": [{"badge": "gold"}]}, {"did": "order.placed"}], "score": 9}
    assert parse(tree, levels=LEVELS).asks == {
        ("challenge.completed", "candy"),
        ("challenge.undone", "candy"),
        ("badge.earned", "gold"),
        ("order.placed", ""),
    }
