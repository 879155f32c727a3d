"""Which action kinds this limb carries out, and with what. ``web/wiring.py`` hands them to the engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from advocacy.database import Work
from advocacy.engine.actions import Action, Handler
from advocacy.errors import Invalid
from rewards.awards import Award, award
from rewards.badges import Earned, confer
from rewards.reversals import Undoing, reverse
from rewards.shipments import Box, refresh_ready, ship

FROM_EVENT = "event"


async def give(work: Work, actions: Sequence[Action]) -> None:
    """``award: 20``, ``award: {points: 20}`` or ``award: {from: event}``."""
    awards = [
        Award(
            action.customer,
            points_of(action.params.get("award"), action.event.data),
            key=f"award|{action.because}",
            event=action.event,
            rule=action.rule,
            because=action.because,
        )
        for action in actions
        if action.customer is not None
    ]
    await award(work, awards)


def points_of(said: Any, data: Mapping[str, Any]) -> int:
    """How many points an award gives.

    Raises:
        Invalid: it is no whole number, or less than nothing.
    """
    inner = said.get("points", 0) if isinstance(said, Mapping) else said
    if isinstance(said, Mapping) and said.get("from") == FROM_EVENT:
        inner = data.get("points") or 0
    if isinstance(inner, bool) or not isinstance(inner, int) or inner < 0:
        raise Invalid(f"{inner!r} is not a number of points.", where="award", remedy="Write a whole number, like 20.")
    return inner


async def take_back(work: Work, actions: Sequence[Action]) -> None:
    """``reverse``: the awards for what the event undoes."""
    await reverse(
        work,
        [Undoing(action.customer, action.event, action.because) for action in actions if action.customer is not None],
    )


async def decorate(work: Work, actions: Sequence[Action]) -> None:
    """``badge: key``."""
    await confer(
        work,
        [
            Earned(action.customer, str(action.params["badge"]), program_of(action), action.because)
            for action in actions
            if action.customer is not None
        ],
    )


async def send(work: Work, actions: Sequence[Action]) -> None:
    """``ship: key``."""
    await ship(
        work,
        [
            Box(action.customer, program_of(action), str(action.params["ship"]), action.because, action.because)
            for action in actions
            if action.customer is not None
        ],
    )


async def pack(work: Work, actions: Sequence[Action]) -> None:
    """``pack``: look again at boxes that lacked something, because the customer has answered something."""
    because = actions[0].because if actions else ""
    await refresh_ready(work, [action.customer for action in actions if action.customer is not None], because)


def program_of(action: Action) -> str:
    """The program whose rule it is."""
    return action.rule.partition(":")[0]


HANDLERS: Mapping[str, Handler] = {
    "award": give,
    "reverse": take_back,
    "badge": decorate,
    "ship": send,
    "pack": pack,
}
