"""What an admin does about a colleague who leaves, or who has lost what they prove themselves with."""

from datetime import datetime

from sqlalchemy import func, select, update

from advocacy.database import Actor, Read, Work
from advocacy.errors import Conflict
from advocacy.people import audit, factors, staff
from advocacy.people.sessions import end_all, sessions
from advocacy.words import said


async def deactivate(work: Work, person: int) -> None:
    """End somebody's access; it holds from their next click, in every browser, also should they come back.

    Raises:
        NotFound: there is nobody of that id, or they have left.
        Conflict: they are the only admin.
    """
    table = staff.staff
    here = (table.c.id == person, staff.HERE, staff.an_admin_stays(person))
    if not await work.changed(update(table).where(*here).values(deactivated_at=work.now)):
        raise await staff.why_not(work, person)
    await end_all(work, Actor("staff", person))
    await audit.note(work, "staff.deactivated", about=f"staff:{person}")


async def take_factors_away(work: Work, person: int) -> None:
    """Take a lost second factor away from a colleague, and sign them out everywhere: they begin with a link again.

    Raises:
        NotFound: there is nobody of that id, or they have left.
        Conflict: they have none, or it is one's own.
    """
    if (work.actor.kind, work.actor.id) == ("staff", person):
        raise Conflict(
            said("Your own factors you remove on your own page."), remedy=said("Open it with the button at the top.")
        )
    await staff.get(work, person)
    if not await factors.remove_all(work, person):
        raise Conflict(said("They have no second factor."))
    await end_all(work, Actor("staff", person))
    await audit.note(work, "factor.taken_away", about=f"staff:{person}")


async def last_seen(read: Read) -> dict[int, datetime]:
    """When each of the staff last did something, by id; who never came in is missing."""
    seen = func.max(sessions.c.last_seen_at)
    query = select(sessions.c.person_id, seen.label("at")).where(sessions.c.kind == "staff")
    return {row.person_id: row.at for row in await read.rows(query.group_by(sessions.c.person_id))}
