"""Who of the staff did what, when, and to whom: what the journal has no event for, because no member is concerned.

Only rows are named, by their kind and id. No name, no address and nothing anybody wrote goes in here, so that erasing
a person leaves the log as it was; who reads it sees the names that those rows have today.
"""

from collections.abc import Mapping

from sqlalchemy import Column, Index, String, Table

from advocacy.columns import Json, UtcDateTime, append_only, id_column, metadata
from advocacy.database import Actor, Work, insert_into
from advocacy.words import Said, said

DEEDS: Mapping[str, Said] = {
    "staff.added": said("Took somebody in"),
    "staff.deactivated": said("Ended somebody's access"),
    "staff.described": said("Changed a name, a language or a zone"),
    "role.given": said("Gave a role"),
    "link.made": said("Made a sign-in link"),
    "sign_in.done": said("Signed in"),
    "sign_in.refused": said("Failed at the second step"),
    "sessions.ended": said("Signed out in other browsers"),
    "factor.added": said("Has set up a second factor"),
    "factor.removed": said("Removed a second factor"),
    "factor.taken_away": said("Took away a lost second factor"),
    "recovery.made": said("Made recovery codes"),
    "recovery.used": said("Used up a recovery code"),
    "token.made": said("Made a token"),
    "token.revoked": said("Revoked a token"),
    "export.made": said("Exported"),
    "import.made": said("Imported"),
    "program.drafted": said("Changed the draft of a program"),
    "setting.changed": said("Changed a setting"),
    "mail.changed": said("Changed the words of a mail"),
    "mail.sent_again": said("Sent a mail again that had failed"),
    "mail.kept_back": said("Kept a mail back"),
    "address.trusted": said("Trusted an address again"),
    "wave.sent": said("Sent a wave that was stopped"),
    "wave.ended": said("Ended the waves of a launch"),
    "reward.changed": said("Changed the shelf"),
    "rule.changed": said("Changed a rule"),
}
"""What can be noted, in words. A room that does something else adds it here."""
LONGEST_DEED = 40
LONGEST_ABOUT = 120

audit_entries = Table(
    "audit_entries",
    metadata,
    id_column(),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("deed", String(LONGEST_DEED), nullable=False),
    Column("about", String(LONGEST_ABOUT), nullable=False, default=""),
    Column("data", Json, nullable=False),
    Index("ix_audit_entries_at_id", "at", "id"),
    Index("ix_audit_entries_actor_at_id", "actor", "at", "id"),
)
append_only(audit_entries)


async def note(work: Work, deed: str, about: str = "", *, by: Actor | None = None, **figures: str | float) -> None:
    """Note what somebody of the staff does, in the unit of work that does it: both are kept, or neither.

    ``await audit.note(work, "role.given", about=f"staff:{person}", role="admin")``

    Args:
        work: the unit of work; who does it is its actor, and when is its ``now``.
        deed: one of ``DEEDS``.
        about: the row it is about, as ``kind:id``: ``staff:3``, ``customer:7``, ``token:2``. The log shows the name
            that it has; of other kinds it shows the word and the number. Empty where it is about none.
        by: who did it, where the work is not theirs, as when somebody is just signing in.
        figures: numbers and keys that tell it from others of its kind, such as ``role="admin"`` or ``rows=214``; never
            what somebody wrote, a name or an address.

    Raises:
        LookupError: no such deed is known.
    """
    if deed not in DEEDS:
        raise LookupError(f"Put {deed!r} into advocacy.people.audit.DEEDS.")
    await work.execute(
        insert_into(work, audit_entries).values(
            at=work.now, actor=str(by or work.actor), deed=deed, about=about, data=figures
        )
    )
