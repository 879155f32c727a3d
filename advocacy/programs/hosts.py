"""Who stands behind a member's program: writes to them, and answers them unless somebody else does.

The host is named in the program's text. Where somebody of the staff has the host's address, questions of the program's
members are theirs from the start; otherwise they are whoever's is first.
"""

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from advocacy.database import Read
from advocacy.engine.journal import standings
from advocacy.people.staff import staff
from advocacy.programs.programs import program_versions, programs


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who writes and answers.

    Attributes:
        name: as members know them; empty where no program names anybody.
        title: what they do.
        staff: their id, where they are of the staff.
    """

    name: str = ""
    title: str = ""
    staff: int | None = None


_HOST = program_versions.c.document["host"]
_NAMED = (
    _HOST["name"].as_string().label("host_name"),
    _HOST["title"].as_string().label("host_title"),
    staff.c.id.label("host_staff"),
)
_HOSTING = (
    standings.join(programs, programs.c.key == standings.c.program)
    .join(
        program_versions,
        and_(program_versions.c.program_id == programs.c.id, program_versions.c.number == programs.c.number),
    )
    .outerjoin(
        staff,
        and_(staff.c.email_key == func.lower(_HOST["mail"].as_string()), staff.c.deactivated_at.is_(None)),
    )
)


async def host_of(read: Read, customer: int) -> Host:
    """The host of the program that a customer was invited by."""
    row = await read.row(select(*_NAMED).select_from(_HOSTING).where(standings.c.customer_id == customer))
    return Host(row.host_name or "", row.host_title or "", row.host_staff) if row is not None else Host()
