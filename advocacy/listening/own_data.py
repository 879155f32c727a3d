"""The scores a person gave with their reasons, when they were asked for them, and what was said between them and us."""

from typing import Any

from sqlalchemy import Select, case, select

from advocacy.listening.asks import survey_asks
from advocacy.listening.conversations import conversation_lines, conversations
from advocacy.listening.responses import scores
from advocacy.people.own_data import Section, rows_of


def _lines(customer: int) -> Select[Any]:
    by = case((conversation_lines.c.staff_id.is_(None), "you"), else_="us").label("by")
    kept = [conversation_lines.c[name] for name in ("id", "conversation_id", "kind", "words", "at")]
    return select(*kept, by).where(conversation_lines.c.customer_id == customer).order_by(conversation_lines.c.id)


SECTIONS = (
    rows_of("scores", "Scores you gave, and why", scores),
    rows_of("surveys", "When we asked you for a score", survey_asks, leave_out=["key"]),
    rows_of("conversations", "What you asked or told us", conversations, leave_out=["owner_id", "key"]),
    Section("conversation_lines", "What was said", conversation_lines, _lines),
)
