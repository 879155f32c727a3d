"""What is open: a thing that waits, with everything a person has to see before they do it."""

from advocacy.database import Read
from advocacy.engine import jobs
from advocacy.errors import NotFound
from advocacy.programs import errands
from advocacy.words import said
from web.studio.today.boxes import box_items, boxes_of
from web.studio.today.card import LARGEST, Card, Done, Looking
from web.studio.today.card_submission import waiting_submission
from web.studio.today.card_talk import comment_card, question_card
from web.studio.today.card_task import task_card
from web.studio.today.groups import BOXES, COMMENTS, DEAD, QUESTIONS, SUBMISSIONS
from web.studio.today.rows import KINDS, dead_item, letters_of


async def card(read: Read, who: Looking, group: str, number: int, told: errands.Described) -> Card:
    """A thing of a group, with what is needed to do it.

    Raises:
        NotFound: there is none.
    """
    found = await _card(read, who, group, number, told) if 0 < number <= LARGEST else None
    if found is None:
        raise NotFound(said("There is no such thing to do."), remedy=said("What waits for you is on the front page."))
    return found


async def _card(read: Read, who: Looking, group: str, number: int, told: errands.Described) -> Card | None:
    if group in KINDS:
        return await task_card(read, who, group, number, told)
    others = {
        SUBMISSIONS: waiting_submission,
        QUESTIONS: question_card,
        COMMENTS: comment_card,
        BOXES: _boxes_card,
        DEAD: _dead_card,
    }
    return await others[group](read, number) if group in others else None


async def _boxes_card(read: Read, number: int) -> Card | None:
    item = next((one for one in await box_items(read) if one.id == number), None)
    return Card("boxes", item, None, boxes=await boxes_of(read, number)) if item is not None else None


async def _dead_card(read: Read, number: int) -> Card | None:
    row = await jobs.get(read, number)
    mail = (await letters_of(read, [row])).get(row.id)
    done = Done("", row.ended_at) if row.state != "dead" else None
    return Card("dead", dead_item(row, mail), row, customer=row.customer_id, done=done, mail=mail)
