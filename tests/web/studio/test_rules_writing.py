"""A condition survives the form: what a builder shows of it, sent back as it is, means the same."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.engine.rules.tree import leaves
from advocacy.errors import Invalid
from tests.advocacy.engine.rules.generated import LEVELS, trees
from web.studio.rules.parts import (
    AS_TEXT,
    DEEPEST,
    MOST_ROWS,
    Group,
    Row,
    Step,
    fields_of,
    rows,
    step_of,
    stepped,
    taken,
)
from web.studio.rules.showing import group_of
from web.studio.rules.writing import Scope, finished_part, tree_of

SCOPE = Scope(LEVELS)
OF_BOX = Scope(LEVELS, "shipment.sent")
OUTSIDE = Scope(LEVELS, "order.placed")


def truths(tree: Any, scope: Scope) -> list[bool]:
    """Which values of a tree are truth; Python takes that for a number."""
    return [isinstance(getattr(leaf, "value", None), bool) for leaf in leaves(scope.node(tree))]


def again(tree: Any, scope: Scope = SCOPE) -> Any:
    """The condition after it was shown, sent and read."""
    return tree_of(taken(fields_of(group_of(tree, scope))), scope)


@settings(max_examples=400, deadline=None)
@given(trees)
def test_what_is_shown_and_sent_back_means_the_same(tree: Any) -> None:
    back = again(tree)
    assert SCOPE.node(back) == SCOPE.node(tree)
    assert truths(back, SCOPE) == truths(tree, SCOPE)


@settings(max_examples=100, deadline=None)
@given(st.lists(trees, max_size=4))
def test_lists_of_conditions_too(tree: list[Any]) -> None:
    assert SCOPE.node(again(tree)) == SCOPE.node(tree)


@pytest.mark.parametrize(
    ("tree", "scope"),
    [
        (None, SCOPE),
        ({"package": "welcome-box", "none": {"did": "shipment.declined", "object": "welcome-box"}}, OF_BOX),
        ({"event.age_days": {"at_most": 3}}, Scope(LEVELS, "score.received")),
        ({"object": "love-us"}, Scope(LEVELS, "challenge.completed")),
        ({"event.total": {"more_than": 9.5}, "event.coupon": True}, OUTSIDE),
        ({"customer.candy": "mint", "customer.score": 3}, SCOPE),
        ({"score": {"at_least": 3, "at_most": 8}}, SCOPE),
        ({"tags": ["vip", "beta"]}, SCOPE),
        ({"joined": {"not": True}}, SCOPE),
    ],
)
def test_each_way_of_writing_it(tree: Any, scope: Scope) -> None:
    assert scope.node(again(tree, scope)) == scope.node(tree)


@pytest.mark.parametrize(
    ("tree", "row"),
    [
        ({"score": {"at_most": 3}}, Row("score", "at_most", ("3",))),
        ({"score": 3}, Row("score", "is", ("3",))),
        ({"segment": ["passive", "promoter"]}, Row("segment", "one_of", ("passive", "promoter"))),
        ({"level": "insider"}, Row("level", "at_least", ("insider",))),
        ({"tags": {"lacks": "vip"}}, Row("tags", "lacks", ("vip",))),
        ({"joined": True}, Row("joined", "yes")),
        ({"joined_at": {"within": "P2M"}}, Row("joined_at", "within", number="2", unit="months")),
        ({"created_at": {"before": "2026-01-31"}}, Row("created_at", "before", ("2026-01-31",))),
        ({"attribute.seats": {"at_least": 5}}, Row("attribute.seats", "number:at_least", ("5",))),
        ({"attribute.newsletter": True}, Row("attribute.newsletter", "flag:yes")),
        ({"title": None}, Row("title", "unknown")),
        ({"finished": "your-candy"}, Row("finished", "is", ("your-candy",))),
        (
            {"did": "challenge.completed", "at_least": 3, "within": "P30D"},
            Row("did", "did", event="challenge.completed", times="3", number="30", unit="days"),
        ),
        ({"never": "order.placed"}, Row("did", "never", event="order.placed")),
        ({"title": {"is": "a\nb"}}, Row(AS_TEXT, text=json.dumps({"title": {"is": "a\nb"}}))),
    ],
)
def test_what_a_row_shows(tree: Any, row: Row) -> None:
    assert group_of(tree, SCOPE) == Group("all", (row,))


def test_groups_are_shown_as_they_stand() -> None:
    tree = {"all": [{"score": 3}, {"any": [{"joined": True}, {"none": [{"left": True}, {"points": 0}]}]}]}
    shown = group_of(tree, SCOPE)
    assert [path for path, _ in rows(shown)] == [(0,), (1, 0), (1, 1, 0), (1, 1, 1)]
    assert isinstance(shown.parts[1], Group)
    assert shown.parts[1].word == "any"
    assert again(tree) == tree


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Row(), "Choose what to look at."),
        (Row("score", "at_least"), "Say what to compare with."),
        (Row("score", "at_least", ("8.5",)), "is not a whole number. Write it like 50000."),
        (Row("score", "at_least", ("11",)), "from 0 to 10"),
        (Row("segment", "is", ("fan",)), "segment is never 'fan'"),
        (Row("segment", "one_of"), "Choose at least one."),
        (Row("score", "within", number="3"), "Choose how it is compared."),
        (Row("level", "at_least", ("mentor",)), "There is no level"),
        (Row("joined_at", "within"), "Say how long."),
        (Row("joined_at", "within", number="-3"), "is not a whole number"),
        (Row("created_at", "before", ("31.1.2026",)), "is not an instant"),
        (Row("attribute.seats", "number:is", ("1,500.5",)), "is not a number"),
        (Row("did", "did"), "Choose what has happened."),
        (Row("did", "did", event="no such thing"), "is no event"),
        (Row("did", "did", event="member.joined", times="0", most="-1"), "is not a number of times"),
        (Row("event.package", "is", ("a",)), "is nothing that can be looked at here"),
        (Row("password", "is", ("a",)), "is nothing that can be looked at here"),
        (Row(AS_TEXT), "Write a condition here"),
        (Row(AS_TEXT, text="{score: [}"), "cannot be read as YAML"),
        (Row(AS_TEXT, text="[[[[[[" * 2000), "nested"),
        (Row(AS_TEXT, text="password: 1"), "is nothing a condition looks at"),
    ],
)
def test_what_is_not_finished_or_wrong_says_so_at_its_row(row: Row, words: str) -> None:
    group = Group("all", (Row("joined", "yes"), Group("any", (row,))))
    with pytest.raises(Invalid) as refused:
        tree_of(group, SCOPE)
    assert refused.value.where == "if.1.0"
    assert words in str(refused.value.message)
    assert finished_part(group, SCOPE) == {"joined": True}


def test_whole_numbers_are_read_as_people_group_them() -> None:
    for text in ("50000", "50,000", "50.000", "50 000"):
        assert tree_of(Group("all", (Row("points", "is", (text,)),)), SCOPE) == {"points": 50000}


def test_an_empty_group_says_so_and_an_empty_builder_means_everybody() -> None:
    assert tree_of(Group(), SCOPE) is None
    with pytest.raises(Invalid, match="Nothing stands in this group yet"):
        tree_of(Group("all", (Group("none"),)), SCOPE)


@pytest.mark.parametrize(
    "fields",
    [
        [(f"if.{place}.field", "score") for place in range(500)],
        [(f"if{'.0' * (DEEPEST + 1)}.field", "score")],
        [(f"if.{place}.{inner}.field", "score") for place in range(10) for inner in range(10)],
    ],
)
def test_a_form_that_no_person_fills_in_is_refused(fields: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid, match="at most here"):
        taken(fields)


@pytest.mark.parametrize(
    "name", ["if", "if.field", "if..field", "if.-1.field", "if.0.password", "if.1e3.how", "ifx.0.how"]
)
def test_fields_that_are_none_of_ours_are_passed_over(name: str) -> None:
    assert list(rows(taken([(name, "x")]))) in ([], [((0,), Row(how="x"))])


@pytest.mark.parametrize(
    ("do", "step"),
    [
        ("if:add:", Step("add")),
        ("if:group:0.1", Step("group", (0, 1))),
        ("if:remove:3", Step("remove", (3,))),
        ("if:count:", Step("count")),
        ("unless:add:", None),
        ("if:drop:", None),
        ("if:add:x", None),
        ("", None),
    ],
)
def test_what_a_button_asks_for(do: str, step: Step | None) -> None:
    assert step_of([("do", do)]) == step


def test_what_a_button_does() -> None:
    one, two = Row("score", "is", ("3",)), Row("joined", "yes")
    group = Group("all", (one, Group("any", (two,))))
    assert stepped(group, Step("add")) == Group("all", (*group.parts, Row()))
    assert stepped(group, Step("group")).parts[-1] == Group("any", (Row(),))
    assert stepped(group, Step("add", (1,))).parts[1] == Group("any", (two, Row()))
    assert stepped(group, Step("remove", (0,))) == Group("all", (group.parts[1],))
    assert stepped(group, Step("remove", (1, 0))).parts[1] == Group("any")
    for path in ((7,), (0, 0), (1, 5, 2), ()):
        assert stepped(group, Step("remove", path)) == group
    assert len(list(rows(taken(fields_of(Group("all", (one,) * MOST_ROWS)))))) == MOST_ROWS
