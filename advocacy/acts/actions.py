"""Which action kinds this room carries out, and with what. ``web/wiring.py`` hands them to the engine."""

from collections.abc import Mapping, Sequence

from advocacy.acts.approvals import PURPOSE
from advocacy.acts.willingness import ACTIVITIES, Answer, note
from advocacy.database import Work
from advocacy.engine.actions import Action, Handler
from advocacy.people.consent import grant_each


async def take_offers(work: Work, actions: Sequence[Action]) -> None:
    """Carry out ``willing``: a member chose in the hub what they may be asked for.

    Choosing is agreeing to be asked, and the submission is how we know. What was not chosen stays as it was.
    """
    answers: list[Answer] = []
    evidence: dict[int, str] = {}
    for action in actions:
        offered = action.event.data.get("activities") or ()
        chosen = [str(name) for name in offered if str(name) in ACTIVITIES]
        if action.customer is None or not chosen:
            continue
        answers += [Answer(action.customer, name, "yes", said_by="member") for name in chosen]
        evidence[action.customer] = f"chosen in the hub, {action.event.about}"
    await note(work, answers)
    await grant_each(work, evidence, PURPOSE, because=actions[0].because if actions else "")


HANDLERS: Mapping[str, Handler] = {"willing": take_offers}
