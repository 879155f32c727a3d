"""Whether the next wave of invitations goes out, judged by what came of those before it. Pure.

A list that is worn out tells by its first few hundred mails: they bounce, and their readers ask for silence. Mail
providers notice too, and what they then do to a sender outlasts the program. So each wave is a question to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from advocacy.errors import Invalid
from advocacy.words import said

BOUNCED, UNSUBSCRIBED, COMPLAINED = "bounced", "unsubscribed", "complained"
WHOLE = 100


@dataclass(frozen=True, slots=True)
class StopRule:
    """What stops the next wave.

    Attributes:
        bounces: more than so many percent of the mails that went out came back.
        unsubscribes: more than so many percent of their readers asked for silence.
        complaints: so many readers called a mail spam, however few mails there were; 0 asks nothing about it.
        at_least: below so many mails a share says nothing.
    """

    bounces: int = 5
    unsubscribes: int = 2
    complaints: int = 1
    at_least: int = 50

    def __post_init__(self) -> None:
        """Refuse what is no rule.

        Raises:
            Invalid: a share is no percentage, or a number is negative.
        """
        for field in ("bounces", "unsubscribes"):
            if not 0 <= getattr(self, field) <= WHOLE:
                raise Invalid(
                    said("A share is a whole number of percent, from 0 to 100."), where=field, remedy=said("Try 5.")
                )
        for field in ("complaints", "at_least"):
            if getattr(self, field) < 0:
                raise Invalid(
                    said("A number of mails cannot be negative."), where=field, remedy=said("Use 0 or a number above.")
                )

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """The rule as it is kept beside a wave."""
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Fate:
    """What came of one wave, in people whose invitation went out."""

    sent: int = 0
    bounced: int = 0
    unsubscribed: int = 0
    complained: int = 0

    def __add__(self, other: "Fate") -> "Fate":
        """Both together."""
        return Fate(
            self.sent + other.sent,
            self.bounced + other.bounced,
            self.unsubscribed + other.unsubscribed,
            self.complained + other.complained,
        )


@dataclass(frozen=True, slots=True)
class Stop:
    """Why the next wave does not go out: of ``sent`` people it was so for ``people``, and more than ``most`` is no."""

    reason: str
    people: int
    sent: int
    most: int


def verdict(rule: StopRule, before: Sequence[Fate]) -> Stop | None:
    """What speaks against the next wave, or None.

    The last wave is judged by itself and all of them together: a bad last one is not hidden by good ones before it, and
    three that are a little bad are bad. Shares are compared in whole people, so that rounding decides nothing.

    Args:
        rule: what stops.
        before: the waves that went out since a person last looked, in their order.
    """
    if not before:
        return None
    together = sum(before, Fate())
    if rule.complaints and together.complained >= rule.complaints:
        return Stop(COMPLAINED, together.complained, together.sent, rule.complaints)
    for fate in (before[-1], together):
        if fate.sent < max(rule.at_least, 1):
            continue
        for reason, people, most in (
            (BOUNCED, fate.bounced, rule.bounces),
            (UNSUBSCRIBED, fate.unsubscribed, rule.unsubscribes),
        ):
            if people * WHOLE > most * fate.sent:
                return Stop(reason, people, fate.sent, most)
    return None
