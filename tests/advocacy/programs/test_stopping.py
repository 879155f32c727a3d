"""What stops the next wave: shares from a least number of mails on, complaints always, the last wave by itself."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Invalid
from advocacy.programs.stopping import BOUNCED, COMPLAINED, UNSUBSCRIBED, Fate, Stop, StopRule, verdict
from advocacy.programs.wave_plans import Group, Plan, groups_of, peopled

RULE = StopRule(bounces=5, unsubscribes=2, complaints=1, at_least=50)
GOOD = Fate(sent=1000)

fates = st.integers(0, 500).flatmap(lambda sent: st.builds(Fate, st.just(sent), *[st.integers(0, sent)] * 3))
rules = st.builds(StopRule, st.integers(0, 100), st.integers(0, 100), st.integers(0, 5), st.integers(0, 200))


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([], None),
        ([Fate()], None),
        ([GOOD], None),
        # Five percent is not more than five percent; one person more is.
        ([Fate(100, bounced=5)], None),
        ([Fate(100, bounced=6)], Stop(BOUNCED, 6, 100, 5)),
        ([Fate(100, unsubscribed=2)], None),
        ([Fate(100, unsubscribed=3)], Stop(UNSUBSCRIBED, 3, 100, 2)),
        # Below the least number of mails a share says nothing, and a complaint says it all the same.
        ([Fate(49, bounced=49)], None),
        ([Fate(50, bounced=3)], Stop(BOUNCED, 3, 50, 5)),
        ([Fate(3, complained=1)], Stop(COMPLAINED, 1, 3, 1)),
        # A bad last wave is not hidden by a good one before it, and bad small ones add up.
        ([GOOD, Fate(100, bounced=6)], Stop(BOUNCED, 6, 100, 5)),
        ([Fate(40, bounced=4), Fate(40, bounced=4)], Stop(BOUNCED, 8, 80, 5)),
        ([Fate(60, bounced=6), GOOD], None),
    ],
)
def test_what_stops_the_next_wave(before: Sequence[Fate], expected: Stop | None) -> None:
    assert verdict(RULE, before) == expected


def test_complaints_may_be_left_out_of_the_question() -> None:
    assert verdict(replace(RULE, complaints=0), [Fate(100, complained=100)]) is None
    assert verdict(replace(RULE, complaints=2), [Fate(100, complained=1)]) is None
    assert verdict(replace(RULE, complaints=2), [Fate(100, complained=1), Fate(100, complained=1)]) is not None


@given(rules, st.lists(fates, max_size=4))
def test_what_is_said_is_so(rule: StopRule, before: list[Fate]) -> None:
    stop = verdict(rule, before)
    together = sum(before, Fate())
    if stop is None:
        assert not rule.complaints or together.complained < rule.complaints
        assert together.sent < max(rule.at_least, 1) or together.bounced * 100 <= rule.bounces * together.sent
    elif stop.reason != COMPLAINED:
        assert stop.sent >= rule.at_least
        assert stop.people * 100 > stop.most * stop.sent


@given(rules, st.lists(fates, min_size=1, max_size=4))
def test_one_more_that_comes_back_never_lets_a_wave_go(rule: StopRule, before: list[Fate]) -> None:
    last = before[-1]
    worse = [*before[:-1], replace(last, bounced=last.bounced + 1, sent=max(last.sent, last.bounced + 1))]
    if verdict(rule, before) is not None and worse[-1].sent == last.sent:
        assert verdict(rule, worse) is not None


@given(rules)
def test_a_rule_is_read_as_it_was_kept(rule: StopRule) -> None:
    assert StopRule.read(asdict(rule)) == rule


@pytest.mark.parametrize(
    "wrong", [{"bounces": 101}, {"bounces": -1}, {"unsubscribes": 200}, {"complaints": -1}, {"at_least": -1}]
)
def test_what_is_no_rule_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        StopRule(**wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10,9,8,7", [(10, 10), (9, 9), (8, 8), (7, 7)]),
        (" 9-10 , 8–7 ", [(9, 10), (7, 8)]),
        ("0", [(0, 0)]),
    ],
)
def test_groups_as_they_are_written(text: str, expected: list[tuple[int, int]]) -> None:
    assert [(group.lowest, group.highest) for group in groups_of(text)] == expected
    again = ",".join(map(str, groups_of(text)))
    assert groups_of(again) == groups_of(text)


@pytest.mark.parametrize("text", ["", ",", "ten", "11", "9-11", "10,", "10;9", "10,10", "9-10,10", "-1", "٩"])
def test_what_is_no_list_of_scores_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        groups_of(text)
    assert refused.value.where == "waves"
    assert refused.value.remedy


def test_a_wave_without_people_is_left_out_and_people_without_a_wave_are_refused() -> None:
    plan = Plan(groups_of("10,9,8,7"))
    assert peopled(plan, {10: 2, 8: 3}) == [(Group(10, 10), 2), (Group(8, 8), 3)]
    with pytest.raises(Invalid, match="The score 7 is in no wave"):
        peopled(Plan(groups_of("10,9,8")), {10: 2, 7: 1})


@pytest.mark.parametrize("gap", [0, -3, 91])
def test_a_gap_is_days(gap: int) -> None:
    with pytest.raises(Invalid):
        Plan(groups_of("10,9"), gap)
