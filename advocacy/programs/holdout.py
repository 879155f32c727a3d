"""Drawing the holdout: a random share of a cohort, the same in every stratum. Pure, and repeatable by its seed.

Randomising before inviting is what lets a report say what the program did. People who share an account talk to
each other, so where the program says so the account is drawn, and its people go together.
"""

import random
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be invited.

    Attributes:
        customer: the id.
        account: the account's id, or None.
        stratum: what the arms have to be alike in, such as (score, tier).
    """

    customer: int
    account: int | None
    stratum: tuple[Hashable, ...]


def draw(candidates: Sequence[Candidate], share: float, seed: int, *, by_account: bool = False) -> set[int]:
    """Who is held out.

    Within each stratum the units (people, or accounts with all their people) are shuffled and the share is cut off.
    What rounding takes from one stratum the next one gives back, so that small strata do not add up to a
    different share.

    Args:
        candidates: everybody who is admitted, in any order.
        share: how many to hold out, from 0 (nobody) to below 1.
        seed: stored with the cohort; the same seed and people give the same draw.
        by_account: draw accounts where several people share one. An account's stratum is that of its first person.

    Returns:
        the customers held out.

    Raises:
        ValueError: the share is not in [0, 1).
    """
    if not 0 <= share < 1:
        raise ValueError("A holdout is a share from 0 to below 1.")
    units: dict[tuple[str, int], list[Candidate]] = {}
    for one in sorted(candidates, key=lambda each: each.customer):
        alone = not by_account or one.account is None
        units.setdefault(("person", one.customer) if alone else ("account", one.account or 0), []).append(one)
    strata: dict[tuple[Hashable, ...], list[list[Candidate]]] = {}
    for people in units.values():
        strata.setdefault(people[0].stratum, []).append(people)
    chance = random.Random(seed)  # noqa: S311 - a draw that can be repeated is the point, not one nobody can foresee
    held: set[int] = set()
    # A random start gives everybody the same chance, even where each stratum is a single person.
    owed = chance.random() - 0.5
    for stratum in sorted(strata, key=repr):
        shuffled = strata[stratum]
        chance.shuffle(shuffled)
        owed += share * sum(len(people) for people in shuffled)
        for people in shuffled:
            if owed < len(people) / 2:
                break
            held |= {one.customer for one in people}
            owed -= len(people)
    return held
