import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.listening.scores import (
    Band,
    Nps,
    Segment,
    answers_for_margin,
    band,
    in_danger_zone,
    nps,
    nps_difference,
    nps_of_scores,
    segment_of,
    two_sided_z,
    up_3_months,
)

counts = st.integers(0, 100_000)
mixes = st.tuples(counts, counts, counts).filter(any)


@pytest.mark.parametrize("score", [-1, 11, 8.5, "9", "", None, True, float("nan")])
def test_what_is_not_a_score_is_refused(score: int) -> None:
    for question in (segment_of, in_danger_zone):
        with pytest.raises(ValueError, match="not a score"):
            question(score)


@pytest.mark.parametrize(
    ("score", "segment"),
    [
        (0, Segment.DETRACTOR),
        (6, Segment.DETRACTOR),
        (7, Segment.PASSIVE),
        (8, Segment.PASSIVE),
        (9, Segment.PROMOTER),
        (10, Segment.PROMOTER),
    ],
)
def test_segments_meet_at_their_edges(score: int, segment: Segment) -> None:
    assert segment_of(score) is segment


def test_three_is_danger_and_four_is_not() -> None:
    assert in_danger_zone(3)
    assert not in_danger_zone(4)


def test_a_band_owns_its_lower_edge_and_no_data_has_none() -> None:
    assert [band(points) for points in (-0.001, 0, 30, 70)] == list(Band)
    assert band(None) is None


def test_nobody_answered_is_no_data() -> None:
    assert nps_of_scores([]) == Nps(0, 0, 0, 0)


def test_one_promoter_alone_says_little() -> None:
    alone = nps(1, 0, 0)
    assert (alone.wald_low, alone.wald_high) == (100, 100)
    assert alone.low == pytest.approx(-48.5, abs=0.05)
    assert alone.high == pytest.approx(98.5, abs=0.05)


def test_the_same_score_from_another_mix_is_less_certain() -> None:
    calm, torn = nps(50, 50, 0), nps(75, 0, 25)
    assert calm.nps == torn.nps == 50
    assert calm.se == pytest.approx(5.0)
    assert torn.se == pytest.approx(8.66, abs=0.005)


@given(mixes)
def test_intervals_hold_the_score_and_stay_on_the_scale(mix: tuple[int, int, int]) -> None:
    found = nps(*mix)
    assert found.nps is not None
    assert found.wald_low is not None
    assert found.wald_high is not None
    assert found.low is not None
    assert found.high is not None
    assert -100 <= found.wald_low <= found.nps <= found.wald_high <= 100
    assert -100 <= found.low < found.high <= 100


@given(mixes)
def test_swapping_promoters_and_detractors_turns_the_sign(mix: tuple[int, int, int]) -> None:
    here, there = nps(*mix), nps(*reversed(mix))
    assert here.nps is not None
    assert here.low is not None
    assert there.nps == pytest.approx(-here.nps)
    assert there.high == pytest.approx(-here.low)


@given(mixes)
def test_the_ticket_variance_is_that_of_the_coded_answers(mix: tuple[int, int, int]) -> None:
    p, _, d = (count / sum(mix) for count in mix)
    assert nps(*mix).var_ticket == pytest.approx(p + d - (p - d) ** 2, abs=1e-12)


@given(st.lists(st.integers(0, 10), min_size=1))
def test_one_promoter_more_never_lowers_it(scores: list[int]) -> None:
    before, after = nps_of_scores(scores).nps, nps_of_scores([*scores, 10]).nps
    assert before is not None
    assert after is not None
    assert after >= before


@given(mixes, st.integers(0, 1000))
def test_a_finite_population_only_narrows_the_wald_interval(mix: tuple[int, int, int], others: int) -> None:
    plain, finite = nps(*mix), nps(*mix, population=sum(mix) + others)
    assert plain.se is not None
    assert finite.se is not None
    assert finite.se <= plain.se
    assert (finite.low, finite.high, finite.nps) == (plain.low, plain.high, plain.nps)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        nps(3, -1, 0)
    with pytest.raises(ValueError, match="population of 5"):
        nps(3, 3, 0, population=5)
    with pytest.raises(ValueError, match="confidence"):
        two_sided_z(1)


@given(mixes, mixes)
def test_a_difference_turns_around(one: tuple[int, int, int], two: tuple[int, int, int]) -> None:
    here, there = nps_difference(nps(*one), nps(*two)), nps_difference(nps(*two), nps(*one))
    assert here.diff is not None
    assert here.low is not None
    assert there.diff == -here.diff
    assert there.high == -here.low
    assert there.p == here.p


def test_two_unanimous_groups_have_a_difference_but_no_test() -> None:
    found = nps_difference(nps(5, 0, 0), nps(0, 0, 5))
    assert (found.diff, found.se, found.z, found.p) == (200, 0, None, None)


def test_answers_for_a_margin() -> None:
    assert answers_for_margin(5).n == 1537
    assert answers_for_margin(10, promoter_share=0.5, detractor_share=0.2).n == 235
    with pytest.raises(ValueError, match="positive"):
        answers_for_margin(0)
    with pytest.raises(ValueError, match="together at most 1"):
        answers_for_margin(5, promoter_share=0.7, detractor_share=0.4)


@pytest.mark.parametrize(
    ("months", "celebrate"),
    [
        ([], []),
        ([1, 2, 3], [False] * 3),
        ([1, 2, 3, 3, 4, 5, 6], [False] * 6 + [True]),
        ([None, 1, 2, 3, 4], [False] * 4 + [True]),
        ([1, 2, 3, 4, 3], [False, False, False, True, False]),
    ],
)
def test_only_three_rises_in_a_row_are_celebrated(months: list[float | None], celebrate: list[bool]) -> None:
    assert up_3_months(months) == celebrate
