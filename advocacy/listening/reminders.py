"""What becomes of an ask that is not answered: one reminder, and then its end."""

from collections.abc import Sequence

from sqlalchemy import or_, select, update

from advocacy.database import Work, chunks
from advocacy.delivery.mail import queue
from advocacy.engine.actions import Action
from advocacy.engine.journal import standings
from advocacy.listening.asks import letter, said, survey_asks
from advocacy.listening.questionnaires import questionnaires_of
from advocacy.people.customers import MAILABLE, customers


async def remind(work: Work, actions: Sequence[Action]) -> None:
    """Ask once more where nothing came back; somebody who gave a score elsewhere in between is left in peace."""
    unanswered = (
        select(survey_asks.c.id)
        .join(customers, customers.c.id == survey_asks.c.customer_id)
        .outerjoin(standings, standings.c.customer_id == survey_asks.c.customer_id)
        .where(MAILABLE, or_(standings.c.scored_at.is_(None), standings.c.scored_at < survey_asks.c.asked_at))
    )
    reminded = [
        row
        for part in chunks([action.params["ask"] for action in actions])
        for row in await work.execute(
            update(survey_asks)
            .where(
                survey_asks.c.id.in_(part),
                survey_asks.c.id.in_(unanswered.where(survey_asks.c.id.in_(part))),
                survey_asks.c.state == "asked",
                survey_asks.c.reminded_at.is_(None),
                survey_asks.c.expires_at > work.now,
            )
            .values(reminded_at=work.now)
            .returning(survey_asks)
        )
    ]
    if not reminded:
        return
    forms = await questionnaires_of(work, {row.version_id for row in reminded})
    because = {action.params["ask"]: action.because for action in actions}
    letters = []
    for row in reminded:
        reminder = forms[row.version_id, row.survey].reminder
        letters.append(letter(row.id, row._asdict() | {"because": because[row.id]}, reminder["mail"], "reminder"))
    await queue(work, letters)
    await work.record(*[said("survey.reminded", row.id, row._asdict(), because=because[row.id]) for row in reminded])


async def expire(work: Work, actions: Sequence[Action]) -> None:
    """End asks whose time is over without an answer."""
    because = {action.params["ask"]: action.because for action in actions}
    expired = [
        row
        for part in chunks(list(because))
        for row in await work.execute(
            update(survey_asks)
            .where(survey_asks.c.id.in_(part), survey_asks.c.state == "asked", survey_asks.c.expires_at <= work.now)
            .values(state="expired")
            .returning(survey_asks)
        )
    ]
    if expired:
        await work.record(*[said("survey.expired", row.id, row._asdict(), because=because[row.id]) for row in expired])
