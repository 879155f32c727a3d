"""Response rates as the American Association for Public Opinion Research defines them (AAPOR 2023).

Pure. A rate always travels with its name, numerator and denominator, because "the response rate" alone could
be any of seven figures.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dispositions:
    """What became of everybody who was asked, in people.

    A score without a comment is complete. A declined survey is a refusal. A bounced address is unknown unless
    it is known to be ineligible, and then it is left out. In the app, only people who were shown the survey
    were asked.
    """

    complete: int
    partial: int = 0
    refusal: int = 0
    noncontact: int = 0
    other: int = 0
    unknown: int = 0

    def __post_init__(self) -> None:
        if min(self.complete, self.partial, self.refusal, self.noncontact, self.other, self.unknown) < 0:
            raise ValueError("Counts of people cannot be negative")


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """One named rate; the denominator is not whole when only a share of the unknowns is counted."""

    name: str
    numerator: int
    denominator: float

    @property
    def rate(self) -> float | None:
        """Numerator over denominator in [0, 1]; None when nobody was asked."""
        return self.numerator / self.denominator if self.denominator else None


def response_rates(people: Dispositions, *, eligible_share: float = 1.0) -> dict[str, ResponseRate]:
    """RR1 to RR6 and COOP1 by name (AAPOR Standard Definitions, 10th edition, 2023).

    Args:
        people: Everybody asked, by what became of them.
        eligible_share: Estimated share of the unknowns who were eligible at all; used by RR3 and RR4.

    Raises:
        ValueError: if the share is outside [0, 1].
    """
    if not 0 <= eligible_share <= 1:
        raise ValueError(f"A share lies between 0 and 1, not {eligible_share!r}")
    answered = people.complete + people.partial
    known = answered + people.refusal + people.noncontact + people.other
    everybody, likely = known + people.unknown, known + eligible_share * people.unknown
    rates = (
        ResponseRate("RR1", people.complete, everybody),
        ResponseRate("RR2", answered, everybody),
        ResponseRate("RR3", people.complete, likely),
        ResponseRate("RR4", answered, likely),
        ResponseRate("RR5", people.complete, known),
        ResponseRate("RR6", answered, known),
        ResponseRate("COOP1", people.complete, answered + people.refusal + people.other),
    )
    return {rate.name: rate for rate in rates}
