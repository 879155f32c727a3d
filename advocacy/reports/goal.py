"""Whether a goal was reached: met, missed or undecided, and pending while answers may still come. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from advocacy.reports.intervals import check_counts, wilson
from advocacy.reports.numerics import binomial_at_least, binomial_at_most


class Status(StrEnum):
    """What may be said about a goal."""

    MET = "met"
    MISSED = "missed"
    UNDECIDED = "undecided"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class GoalVerdict:
    """The verdict, its words and the exact binomial tails at the goal; None where there are no data.

    `point_met` compares the counts alone. `p_exceeds` is P(X ≥ k) and `p_below` P(X ≤ k) at exactly the goal.
    """

    status: Status | None
    words: str
    point_met: bool | None = None
    p_exceeds: float | None = None
    p_below: float | None = None


def goal_verdict(k: int, n: int, goal: float, *, pending: int = 0) -> GoalVerdict:
    """Judge k of n against the goal by the Wilson 95 % interval.

    Met if the whole interval is at or above the goal, missed if all of it is below, else undecided. While
    people are pending only what they cannot change is said: met already without them, or missed even if all
    of them convert.

    Args:
        k: Converted so far.
        n: Everybody counted, the pending included.
        goal: The rate aimed at, between 0 and 1; compared with exact counts, so rounding decides nothing.
        pending: Those of n whose answer is not yet due or still within its grace.

    Raises:
        ValueError: unless 0 ≤ k ≤ k + pending ≤ n and the goal is between 0 and 1.
    """
    if not 0 <= goal <= 1:
        raise ValueError(f"A goal is a rate between 0 and 1, not {goal!r}")
    if pending < 0:
        raise ValueError("The number of pending people cannot be negative")
    check_counts(k, n)
    check_counts(k + pending, n)
    # The decimal the manager wrote, not its binary neighbour: 7 of 100 must reach 0.07.
    point_met = k >= Fraction(str(goal)) * n
    now, at_best = wilson(k, n), wilson(k + pending, n)
    if now.low is None or at_best.high is None:
        return GoalVerdict(None, "no data")
    if now.low >= goal:
        status, words = Status.MET, "met (interval above goal)"
    elif at_best.high < goal:
        status, words = Status.MISSED, "missed (interval below goal)"
    elif pending:
        status, words = Status.PENDING, f"pending ({pending} of {n} may still answer)"
    elif point_met:
        status, words = Status.UNDECIDED, "point at or above goal, not proven"
    else:
        status, words = Status.UNDECIDED, "point below goal, not ruled out"
    return GoalVerdict(status, words, point_met, binomial_at_least(k, n, goal), binomial_at_most(k, n, goal))


def proof_takes(n: int, goal: float) -> int | None:
    """The fewest of n whose whole interval lies at or above the goal; None where not even all of them would do.

    Raises:
        ValueError: for a negative n or a goal outside [0, 1].
    """
    if n < 0 or not 0 <= goal <= 1:
        raise ValueError("People cannot be fewer than none, and a goal is a rate between 0 and 1")
    low, high = 0, n + 1
    while low < high:
        middle = (low + high) // 2
        # The lower limit rises with k, so halving finds the first that is proof.
        if middle <= n and (wilson(middle, n).low or 0.0) < goal:
            low = middle + 1
        else:
            high = middle
    return low if n > 0 and low <= n else None
