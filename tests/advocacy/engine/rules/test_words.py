"""A condition says in plain English who is meant, and to one customer what is missing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.facts import Facts
from advocacy.engine.rules.words import describe, unmet

LEVELS = {"newcomer": 0, "insider": 1, "champion": 2}
NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"level": "insider", "score": {"at_least": 9}}, "level is insider or above and score is at least 9"),
        ({"level": {"not": "insider"}}, "level is not insider"),
        (
            {"any": [{"tags": "vip"}, {"attribute.candy": ["mint", "lime"]}], "left": False},
            "(tags include vip or candy is mint or lime) and has not left",
        ),
        ({"none": [{"score": 9}, {"segment": "passive"}]}, "score is not 9 and segment is not passive"),
        (
            {"did": "challenge.completed", "object": "x", "at_least": 2, "within": "P30D"},
            "has had challenge.completed (x) at least 2 times in the last 30 days",
        ),
        ({"did": "order.placed", "at_most": 3}, "has had order.placed at least 1 time and at most 3 times"),
        ({"never": "order.placed", "within": "P1D"}, "has never had order.placed in the last 1 day"),
        ({"badge": "gold"}, "has had the badge gold"),
        ({"none": [{"finished": "your-candy"}]}, "has not finished your-candy"),
        ({"joined_at": {"within": "P2M"}}, "joined within the last 2 months"),
        ({"joined_at": {"before": "2026-01-31T09:30:00Z"}}, "joined before 2026-01-31 09:30 UTC"),
        ({"attribute.candy": {"exists": True}}, "candy is known"),
        ({"account.attribute.region": ""}, "the account's region is empty"),
        ({"attribute.newsletter": True}, "newsletter is true"),
        ({"account.value": {"more_than": 5}}, "account value is more than 5"),
        ({"points": {"at_least": 50}}, "points are at least 50"),
        (None, "everybody"),
    ],
)
def test_in_words(tree: Any, words: str) -> None:
    assert describe(parse(tree, levels=LEVELS)) == words


def test_an_event_in_words() -> None:
    condition = parse({"package": "mug", "joined": True}, levels=LEVELS, event="shipment.sent")
    assert describe(condition) == "the event's package is mug and has joined"


def test_what_is_missing_is_said_with_how_it_is_now() -> None:
    ann = Facts(1, "UTC", {"score": 7, "level": "newcomer", "segment": "passive", "tags": [], "joined": False})
    tree = [
        {"level": "insider"},
        {"score": {"at_least": 9}},
        {"segment": "passive"},
        {"tags": "vip"},
        {"joined": True},
        {"attribute.candy": "mint"},
        {"finished": "your-candy"},
        {"did": "challenge.completed", "at_least": 3},
        {"any": [{"score": 9}, {"score": 10}]},
    ]
    assert [one.words for one in unmet(parse(tree, levels=LEVELS), ann, NOW)] == [
        "level is insider or above (now newcomer)",
        "score is at least 9 (now 7)",
        "tags include vip (now nothing)",
        "has joined",
        "candy is mint (now unknown)",
        "has finished your-candy",
        "has had challenge.completed at least 3 times (so far 0)",
        "score is 9 or score is 10",
    ]


def test_nothing_is_missing_where_all_is_met() -> None:
    assert unmet(parse({"score": 7}, levels=LEVELS), Facts(1, "UTC", {"score": 7}), NOW) == []
