"""Which action kinds this room carries out, and with what. ``web/wiring.py`` hands them to the engine."""

from collections.abc import Mapping, Sequence

from advocacy.database import Work
from advocacy.engine.actions import Action, Handler
from advocacy.listening.reminders import expire, remind
from advocacy.listening.surveys import EXPIRY, REMINDER, Wanted, ask


async def survey(work: Work, actions: Sequence[Action]) -> None:
    """``survey: key`` and ``counts_as``: ask the customers of these actions for a score."""
    await ask(
        work,
        [
            Wanted(
                customer=action.customer,
                survey=action.params["survey"],
                version=action.version or 0,
                key=action.because,
                counts_as=action.params.get("counts_as") or "relationship",
                because=action.because,
            )
            for action in actions
            if action.customer is not None
        ],
    )


HANDLERS: Mapping[str, Handler] = {"survey": survey, REMINDER: remind, EXPIRY: expire}
