"""What each comparison means for one customer: for values that fit, for none, and for those of another type."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.clock import day_number
from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.facts import Facts
from advocacy.events import Event

LEVELS = {"newcomer": 0, "insider": 1, "champion": 2}
NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


class Nothing:
    """What a fact that nobody knows is in these tables; its name is the same in every process."""

    def __repr__(self) -> str:
        return "nothing"


MISSING = Nothing()
YES, NO = True, False


def ann(**values: Any) -> Facts:
    return Facts(1, "Europe/Vienna", values)


def holds(tree: Any, facts: Facts, event: Event | None = None, when: str | None = None) -> bool:
    answer = parse(tree, levels=LEVELS, event=when).predicate(facts, event, NOW)
    assert type(answer) is bool
    return answer


VALUES: list[Any] = [
    7,
    7.0,
    9,
    0,
    1,
    True,
    False,
    "7",
    "mint",
    "zebra",
    "",
    None,
    MISSING,
    [7],
    ["mint"],
    [[7]],
    [True],
    {},
]
MEANT: list[tuple[Any, list[Any]]] = [
    (7, [7, 7.0]),
    (1, [1]),
    (0, [0]),
    (True, [True]),
    (False, [False]),
    ("mint", ["mint"]),
    ("", [""]),
    (["mint", 7], [7, 7.0, "mint"]),
    ([1, "7"], [1, "7"]),
    ([True, 0], [0, True]),
    (["mint", None], ["mint", None, MISSING]),
    (None, [None, MISSING]),
    ({"at_least": 7}, [7, 7.0, 9]),
    ({"more_than": 7}, [9]),
    ({"at_most": 7}, [7, 7.0, 0, 1]),
    ({"less_than": 7.5}, [7, 7.0, 0, 1]),
    ({"at_least": "mint"}, ["mint", "zebra"]),
    ({"more_than": "mint"}, ["zebra"]),
    ({"at_most": "mint"}, ["7", "mint", ""]),
    ({"less_than": "mint"}, ["7", ""]),
    ({"has": 7}, [[7]]),
    ({"has": 1}, []),
    ({"has": True}, [[True]]),
    ({"has": "mint"}, [["mint"]]),
    ({"exists": False}, [None, MISSING]),
    ({"more_than": 0, "less_than": 9}, [7, 7.0, 1]),
]
NEGATED: list[tuple[Any, Any]] = [
    ({"not": 7}, 7),
    ({"not": True}, True),
    ({"none_of": ["mint", 7]}, ["mint", 7]),
    ({"lacks": "mint"}, {"has": "mint"}),
    ({"not": None}, None),
    ({"exists": True}, {"exists": False}),
]


def same(first: Any, second: Any) -> bool:
    return type(first) is type(second) and first == second


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize(("compared", "meant"), MEANT, ids=repr)
def test_an_attribute_compared(compared: Any, meant: list[Any], value: Any) -> None:
    facts = ann() if value is MISSING else ann(**{"attribute.x": value})
    wanted = any(same(value, one) for one in meant)
    assert holds({"attribute.x": compared}, facts) is wanted
    assert holds({"customer.x": compared}, facts) is wanted
    assert holds({"none": [{"attribute.x": compared}]}, facts) is not wanted
    happened = Event("order.placed", 1, data={} if value is MISSING else {"x": value})
    assert holds({"event.x": compared}, ann(), happened, "order.placed") is wanted


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize(("negation", "positive"), NEGATED, ids=repr)
def test_negations_are_exact(negation: Any, positive: Any, value: Any) -> None:
    facts = ann() if value is MISSING else ann(**{"attribute.x": value})
    assert holds({"attribute.x": negation}, facts) is not holds({"attribute.x": positive}, facts)


@pytest.mark.parametrize(
    ("tree", "newcomer", "insider", "champion"),
    [
        ({"level": "newcomer"}, YES, YES, YES),
        ({"level": "insider"}, NO, YES, YES),
        ({"level": {"is": "insider"}}, NO, YES, NO),
        ({"level": {"not": "insider"}}, YES, NO, YES),
        ({"level": {"is": "newcomer"}}, YES, NO, NO),
        ({"level": {"at_most": "insider"}}, YES, YES, NO),
        ({"level": {"more_than": "insider"}}, NO, NO, YES),
        ({"level": {"less_than": "insider"}}, YES, NO, NO),
        ({"level": ["insider", "champion"]}, NO, YES, YES),
        ({"level": {"none_of": ["champion"]}}, YES, YES, NO),
    ],
)
def test_levels_are_a_ladder(tree: Any, newcomer: bool, insider: bool, champion: bool) -> None:
    assert [holds(tree, ann(level=level)) for level in LEVELS] == [newcomer, insider, champion]
    assert holds(tree, ann(level=None)) is newcomer, "nobody stands below the level everybody starts on"


def test_without_a_level_to_start_on_nobody_has_one_unearned() -> None:
    condition = parse({"level": "insider"}, levels={"insider": 1})
    assert not condition.predicate(ann(level=None), None, NOW)


@pytest.mark.parametrize(
    ("compared", "ago", "wanted"),
    [
        ({"within": "P30D"}, timedelta(days=30), YES),
        ({"within": "P30D"}, timedelta(days=30, microseconds=1), NO),
        ({"longer_ago_than": "P30D"}, timedelta(days=30), NO),
        ({"longer_ago_than": "P30D"}, timedelta(days=30, microseconds=1), YES),
        ({"within": "P1M"}, timedelta(days=28), YES),
        ({"within": "P1M"}, timedelta(days=29), NO),
        ({"before": "2026-03-05T10:00:00+01:00"}, timedelta(0), NO),
        ({"before": "2026-03-05T09:00:01Z"}, timedelta(0), YES),
        ({"after": "2026-03-05"}, timedelta(0), YES),
        ({"after": "2026-03-05", "before": "2026-03-06"}, timedelta(days=1), NO),
        ({"exists": True}, timedelta(0), YES),
    ],
)
def test_instants(compared: Any, ago: timedelta, wanted: bool) -> None:
    assert holds({"joined_at": compared}, ann(joined_at=NOW - ago)) is wanted
    assert holds({"joined_at": compared}, ann(joined_at=None)) is False


def test_the_same_condition_asked_at_another_time_looks_at_the_clock_again() -> None:
    condition = parse({"joined_at": {"within": "P7D"}}, levels=LEVELS)
    facts = ann(joined_at=NOW)
    answers = [condition.predicate(facts, None, NOW + timedelta(days=days)) for days in (0, 7, 8, 1)]
    assert answers == [True, True, False, True]


TODAY = day_number(NOW)
TALLY = {
    ("challenge.completed", "candy"): {TODAY: 1, TODAY - 9: 1},
    ("challenge.completed", "shirt"): {TODAY - 10: 3},
    ("challenge.undone", "shirt"): {TODAY: 3},
    ("badge.earned", "gold"): {TODAY - 400: 1},
}


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        ({"did": "challenge.completed"}, YES),
        ({"did": "challenge.completed", "at_least": 5}, YES),
        ({"did": "challenge.completed", "at_least": 6}, NO),
        ({"did": "challenge.completed", "object": "candy", "at_least": 2, "at_most": 2}, YES),
        ({"did": "challenge.completed", "object": "candy", "at_least": 2, "within": "P10D"}, YES),
        ({"did": "challenge.completed", "object": "candy", "at_least": 2, "within": "P9D"}, NO),
        ({"did": "challenge.completed", "within": "P1D", "at_most": 1}, YES),
        ({"did": "order.placed", "at_least": 0, "at_most": 1}, YES),
        ({"never": "order.placed"}, YES),
        ({"never": "challenge.completed", "object": "shirt", "within": "P10D"}, YES),
        ({"never": "challenge.completed", "object": "shirt"}, NO),
        ({"finished": "candy"}, YES),
        ({"finished": "shirt"}, NO),
        ({"finished": "other"}, NO),
        ({"badge": "gold"}, YES),
        ({"badge": "silver"}, NO),
    ],
)
def test_what_somebody_did(tree: Any, wanted: bool) -> None:
    facts = Facts(1, "UTC", {}, tally=dict(TALLY))
    assert holds(tree, facts) is wanted
    assert holds({"none": [tree]}, facts) is not wanted


def test_did_not_do_it_lately_is_true_until_it_happens() -> None:
    facts = ann()
    assert holds({"never": "order.placed", "within": "P10D"}, facts)
    facts.happened(Event("order.placed", 1), NOW)
    assert not holds({"never": "order.placed", "within": "P10D"}, facts)
