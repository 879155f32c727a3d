"""Which answers a program gives to choose from where it asks for something about a person, such as their shirt size."""

from sqlalchemy import select

from advocacy.database import Read
from challenges.challenges import challenges
from challenges.outline import stages_of


async def choices_for(read: Read, attribute: str) -> list[str]:
    """What a question offers whose answer is kept as this attribute; nothing where no program asks it so."""
    query = select(challenges.c.definition).where(challenges.c.retired_at.is_(None)).order_by(challenges.c.id)
    for row in await read.rows(query):
        for stage in stages_of(row.definition):
            if stage.get("saves_to") == attribute and stage.get("options"):
                return [str(option) for option in stage["options"]]
    return []
