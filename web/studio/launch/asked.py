"""What the form of a launch says: at once or in waves, and what was looked at when the button was pressed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.errors import Invalid
from advocacy.numbers import IDS, number_in
from advocacy.programs.stopping import StopRule
from advocacy.programs.wave_plans import Plan, groups_of
from advocacy.words import said

AT_ONCE, IN_WAVES = "once", "waves"
_NUMBERS = range(10**6)
FIELDS = ("how", "waves", "gap", "bounces", "unsubscribes", "complaints", "at_least")
USUAL = {"how": AT_ONCE, "gap": "3", "bounces": "5", "unsubscribes": "2", "complaints": "1", "at_least": "50"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A launch as a form asks for it.

    Attributes:
        typed: the words of the form, kept when they are wrong.
        plan: the waves; None where everybody is invited at once, or where the words are wrong.
        mistakes: what is wrong.
    """

    typed: Mapping[str, str]
    plan: Plan | None
    mistakes: Sequence[Invalid] = ()

    @property
    def wrong(self) -> Mapping[str, str]:
        """The mistake of each field in words; nothing where there is none."""
        found = {mistake.where or "waves": mistake.message for mistake in reversed(self.mistakes)}
        return {name: found.get(name, "") for name in FIELDS}


def asked_of(form: Mapping[str, Any], usual_waves: str) -> Asked:
    """Read the form of a launch.

    Args:
        form: what was sent; what is missing is as usual.
        usual_waves: the waves where none are written: one for each score.
    """
    typed = {name: _word(form.get(name)) or USUAL.get(name, usual_waves) for name in FIELDS}
    if typed["how"] != IN_WAVES:
        return Asked(typed | {"how": AT_ONCE}, None)
    mistakes: list[Invalid] = []
    numbers = {name: _whole(name, typed[name], mistakes) for name in FIELDS[2:]}
    plan = None
    try:
        stop = StopRule(numbers["bounces"], numbers["unsubscribes"], numbers["complaints"], numbers["at_least"])
        plan = Plan(groups_of(typed["waves"]), numbers["gap"], stop)
    except Invalid as mistake:
        mistakes.append(mistake)
    return Asked(typed, None if mistakes else plan, mistakes)


def _word(value: Any) -> str:
    return value.strip()[:80] if isinstance(value, str) else ""


def _whole(name: str, word: str, mistakes: list[Invalid]) -> int:
    number = number_in(word, _NUMBERS)
    if number is not None:
        return number
    mistakes.append(Invalid(said("That is not a whole number."), where=name, remedy=said("Write it like 3.")))
    return 1


def number_of(form: Mapping[str, Any], name: str) -> int:
    """A hidden number of the form.

    Raises:
        Invalid: it is none of ours.
    """
    number = number_in(_word(form.get(name)), range(IDS.stop))
    if number is None:
        raise Invalid(
            said("This form is not one of ours, so nothing was done."),
            remedy=said("Open the launch again, and press its button."),
        )
    return number
