"""Who is held out: the right share, alike in every stratum, accounts kept together, and the same each time."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.programs.holdout import Candidate, draw

people = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from([7, 8, 9, 10]), st.sampled_from(["small", "large", None])),
    min_size=0,
    max_size=300,
).map(lambda rows: [Candidate(n, account, (score, tier)) for n, (account, score, tier) in enumerate(rows)])


@given(people, st.sampled_from([0.0, 0.1, 0.2, 0.5]), st.integers(0, 2**32))
def test_the_share_is_met_to_the_person_and_alike_in_every_stratum(
    candidates: list[Candidate], share: float, seed: int
) -> None:
    held = draw(candidates, share, seed)
    assert abs(len(held) - share * len(candidates)) <= 1
    strata = Counter(one.stratum for one in candidates)
    held_by_stratum = Counter(one.stratum for one in candidates if one.customer in held)
    for stratum, size in strata.items():
        assert abs(held_by_stratum[stratum] - share * size) <= 1


@given(people, st.integers(0, 2**32))
def test_people_of_one_account_go_together(candidates: list[Candidate], seed: int) -> None:
    held = draw(candidates, 0.3, seed, by_account=True)
    arms: dict[int | None, set[bool]] = {}
    for one in candidates:
        arms.setdefault(one.account, set()).add(one.customer in held)
    assert all(len(seen) == 1 for seen in arms.values())


@given(people, st.integers(0, 2**32))
def test_the_same_seed_draws_the_same_people_in_any_order(candidates: list[Candidate], seed: int) -> None:
    assert draw(candidates, 0.2, seed) == draw(candidates[::-1], 0.2, seed)


def test_another_seed_draws_others() -> None:
    candidates = [Candidate(n, None, (7,)) for n in range(200)]
    assert draw(candidates, 0.2, 1) != draw(candidates, 0.2, 2)


@pytest.mark.parametrize("share", [-0.1, 1.0, 2.0])
def test_a_share_that_leaves_nobody_to_invite_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        draw([], share, 1)


def test_everybody_has_the_same_chance_even_alone_in_a_stratum() -> None:
    candidates = [Candidate(n, None, (n,)) for n in range(10)]
    times = Counter(customer for seed in range(3000) for customer in draw(candidates, 0.2, seed))
    assert all(500 < times[one.customer] < 700 for one in candidates)
