"""A welcome before it is sent: the draft of the program, or what a colleague has kept of it, and who signs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.programs import errands, welcomes
from advocacy.programs.welcomes import Kept, Sender, Wording
from web.language import EPOCH, Reader, read_by
from web.language import gettext as _
from web.wiring import House


@dataclass(frozen=True, slots=True)
class Letter:
    """A welcome that is being written.

    Attributes:
        subject: of the mail.
        words: as they stand now.
        template: what it was drafted from; empty where the program has no draft.
        kept: what somebody has kept, if they have.
        sender: who signs it.
    """

    subject: str
    words: str
    template: str
    kept: Kept | None
    sender: Sender

    @property
    def seen(self) -> int:
        """The turn of what is kept."""
        return self.kept.turn if self.kept else 0


async def letter_of(read: Read, house: House, row: Row[Any], told: errands.Described, writer: str) -> Letter:
    """The welcome that a task asks for.

    Args:
        read: a look.
        house: the installation, for what merge fields say of it.
        row: as ``errands.one`` gives it.
        told: what the programs say.
        writer: the name of whoever writes, who signs where the program has no host.
    """
    task = told.texts.get((row.program, row.task), {})
    host = told.hosts.get(row.program, {})
    sender = Sender(str(host.get("name") or writer), str(host.get("mail") or ""))
    fields = dict(await welcomes.reader_of(read, row.customer_id)) if row.customer_id else {}
    fields |= {
        "host": sender.name.partition(" ")[0],
        "host_title": host.get("title"),
        "our_company": house.settings.company,
        "hub": f"{house.settings.base_url}/hub",
    }
    begun = welcomes.begun(wording_of(task, row.language or ""), fields)
    kept = await welcomes.kept(read, row.id)
    return Letter(
        subject=begun.subject,
        words=kept.words if kept else begun.text,
        template=str(task.get("title") or "") if task.get("draft") else "",
        kept=kept,
        sender=sender,
    )


def wording_of(task: Mapping[str, Any], language: str) -> Wording:
    """The program's draft; what it does not say is said in the reader's language."""
    with read_by(Reader.of(language, "UTC", EPOCH)):
        return Wording(
            subject=str(task.get("subject") or "") or _("Good to have you here"),
            text=str(task.get("draft") or "") or _("Hello {first_name|there},\n\ngood to have you here.\n\n{host}\n"),
        )
