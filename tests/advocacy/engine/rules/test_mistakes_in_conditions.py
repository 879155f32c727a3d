"""A mistake in a condition is refused when it is read: by place, with the word, and with what was perhaps meant."""

import math
from typing import Any

import pytest

from advocacy.engine.rules.conditions import parse
from advocacy.engine.vocabulary import EVENTS, is_known, is_outside
from advocacy.errors import Invalid

LEVELS = {"newcomer": 0, "insider": 1, "champion": 2}


def refusal(tree: Any, event: str | None = None) -> Invalid:
    with pytest.raises(Invalid) as caught:
        parse(tree, levels=LEVELS, event=event, where="if")
    return caught.value


@pytest.mark.parametrize(
    ("tree", "event", "where", "words"),
    [
        ({"scor": 9}, None, "if.scor", "Did you mean score"),
        ({"candy": "mint"}, None, "if.candy", "attribute.candy"),
        ({"attribute.": 1}, None, "if.attribute.", "nothing a condition looks at"),
        ({"score": {"at_lest": 9}}, None, "if.score.at_lest", "Did you mean at_least"),
        ({"score": {"within": "P1D"}}, None, "if.score.within", "cannot be compared by within"),
        ({"attribute.x": {"within": "P1D"}}, None, "if.attribute.x.within", "An instant kept as text"),
        ({"score": {"at_least": "passive"}}, None, "if.score.at_least", "'passive'"),
        ({"score": {"at_least": True}}, None, "if.score.at_least", "a whole number"),
        ({"score": 8.5}, None, "if.score", "8.5"),
        ({"score": 11}, None, "if.score", "from 0 to 10"),
        ({"score": {}}, None, "if.score", "compared with nothing"),
        ({"title": 5}, None, "if.title", 'Put it in quotes: "5"'),
        ({"title": "a\0"}, None, "if.title", "character"),
        ({"title": "\ud800"}, None, "if.title", "character"),
        ({"segment": "pasive"}, None, "if.segment", "Did you mean passive"),
        ({"segment": {"one_of": []}}, None, "if.segment.one_of", "at least one value"),
        ({"arm": "control"}, None, "if.arm", "invited, holdout"),
        ({"joined": "yes"}, None, "if.joined", "true or false"),
        ({"joined_at": "2026-01-01"}, None, "if.joined_at", "{within: P30D}"),
        ({"joined_at": {"within": "30 days"}}, None, "if.joined_at.within", "P30D"),
        ({"joined_at": {"within": "P9999Y"}}, None, "if.joined_at.within", "century"),
        ({"joined_at": {"before": "2026-01-01T09:00"}}, None, "if.joined_at.before", "2026-01-31T09:00:00Z"),
        ({"joined_at": {"before": "soon"}}, None, "if.joined_at.before", "not an instant"),
        ({"joined_at": {"exists": 1}}, None, "if.joined_at.exists", "true or false"),
        ({"level": "insidr"}, None, "if.level", "Did you mean insider"),
        ({"level": {"at_least": 2}}, None, "if.level.at_least", "no level 2"),
        ({"attribute.x": {"at_least": False}}, None, "if.attribute.x.at_least", "numbers and text"),
        ({"attribute.x": {"is": {"a": 1}}}, None, "if.attribute.x.is", "cannot be compared"),
        ({"attribute.x": math.nan}, None, "if.attribute.x", "too large"),
        ({"attribute.x": 2**63}, None, "if.attribute.x", "Keep long numbers as text"),
        ({"tags": {"has": ["a"]}}, None, "if.tags.has", "a list of words"),
        ({"did": "challenge.complete"}, None, "if.did", "Did you mean challenge.completed"),
        ({"did": "chalenge.completed"}, None, "if.did", "Did you mean challenge.completed"),
        ({"did": "challenge.finished"}, None, "if.did", "no event"),
        ({"did": "Order placed"}, None, "if.did", "thing.happened"),
        ({"did": 5}, None, "if.did", "no event"),
        ({"did": "a.b", "never": "c.d"}, None, "if", "Write them as two"),
        ({"did": "a.b", "at_least": -1}, None, "if.at_least", "whole number from 0"),
        ({"did": "a.b", "at_least": "two"}, None, "if.at_least", "'two'"),
        ({"did": "a.b", "at_most": 0}, None, "if.did", "never: a.b"),
        ({"did": "a.b", "within": "PT5H"}, None, "if.within", "by days"),
        ({"did": "a.b", "object": ["x"]}, None, "if.object", "one condition for each"),
        ({"never": "a.b", "at_least": 2}, None, "if.never", "did with at_least"),
        ({"finished": ["a", "b"]}, None, "if.finished", "one condition for each"),
        ({"at_least": 2}, None, "if.at_least", "nothing a condition looks at"),
        ({"object": "x"}, None, "if.object", "there is none here"),
        ({"event.package": "x"}, None, "if.event.package", "there is none here"),
        ({"event.pakage": "x"}, "shipment.sent", "if.event.pakage", "Did you mean package"),
        ({"event.candy": "x"}, "shipment.sent", "if.event.candy", "It says package, shipment, program, object"),
        ({"event.shipment": "x"}, "shipment.sent", "if.event.shipment", "event.shipment is a whole number"),
        ({"package": "x"}, "order.placed", "if.package", "nothing a condition looks at"),
        ({"score": 9}, "shipment.send", "if", "Did you mean shipment.sent"),
        ({"any": []}, None, "if.any", "at least one condition"),
        ({"any": [{}]}, None, "if.any[0]", "empty condition"),
        ({"all": [{"score": 9}, {"any": [{"zon": "UTC"}]}]}, None, "if.all[1].any[0].zon", "Did you mean zone"),
        ("promoters", None, "if", "'promoters' is no condition"),
        ({1: 2}, None, "if.1", "'1'"),
    ],
    ids=str,
)
def test_a_mistake_is_named(tree: Any, event: str | None, where: str, words: str) -> None:
    refused = refusal(tree, event)
    assert refused.where == where
    assert words in str(refused)


def test_all_mistakes_are_named_at_once() -> None:
    refused = refusal({"all": [{"scor": 9}, {"score": 9}, {"zon": "x"}], "did": "no event"})
    assert [refused.where, *(one.where for one in refused.problems)] == ["if.did", "if.all[0].scor", "if.all[2].zon"]


def test_endless_nesting_is_refused_and_deep_nesting_is_not() -> None:
    tree: Any = {"score": 9}
    for _ in range(20):
        tree = {"any": [tree, {"score": 1}]}
    parse(tree, levels=LEVELS)
    assert "too deeply" in refusal({"any": [tree]}).message


@pytest.mark.parametrize("name", ["order.placed", "customer.upgraded", "email.sent", "webinar.attended_live"])
def test_other_systems_have_events_of_their_own(name: str) -> None:
    assert is_outside(name)
    assert not is_known(name)
    parse({"event.anything": 1, "did": name}, levels=LEVELS, event=name)


@pytest.mark.parametrize("name", ["points.doubled", "member.joind", "order", "Order.placed", "a.b.c", f"a.{'b' * 60}"])
def test_other_systems_do_not_speak_for_us(name: str) -> None:
    assert not is_outside(name)


def test_every_event_of_ours_means_something_in_a_sentence() -> None:
    for name, meaning in EVENTS.items():
        assert not is_outside(name)
        assert meaning.words.endswith(".")
        assert all(field.name == key for key, field in meaning.fields.items())
