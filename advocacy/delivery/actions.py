"""Which action kinds this room carries out, and with what. ``web/wiring.py`` hands them to the engine."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from advocacy.database import Work
from advocacy.delivery.mail import Letter, queue
from advocacy.engine.actions import Action, Handler

LEADS_SOMEWHERE = ("invitation:", "survey:")


async def mail(work: Work, actions: Sequence[Action]) -> None:
    """``mail: key``, and optionally ``about`` and ``until``: queue a mail in the words of the rule's program."""
    await queue(
        work,
        [
            Letter(
                customer=action.customer,
                mail=action.params["mail"],
                key=action.because,
                about=_about(action),
                version=action.version,
                until=_instant(action.params.get("until")),
                because=action.because,
            )
            for action in actions
            if action.customer is not None
        ],
    )


def _about(action: Action) -> str:
    said = action.params.get("about")
    if said is not None:
        return str(said)
    return action.event.about if action.event.about.startswith(LEADS_SOMEWHERE) else ""


def _instant(until: Any) -> datetime | None:
    return datetime.fromisoformat(until) if isinstance(until, str) else until


HANDLERS: Mapping[str, Handler] = {"mail": mail}
