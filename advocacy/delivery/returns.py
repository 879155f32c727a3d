"""Reading what a mail server sends back: delivery reports (RFC 3464) and complaints (RFC 5965). Pure.

Which of our mails a report is about is said by the Message-ID it quotes, never by an address in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from advocacy.delivery.smtp import address_is_dead


@dataclass(frozen=True, slots=True)
class Returned:
    """One report.

    Attributes:
        message_id: of the mail it is about.
        complaint: a reader called the mail spam; otherwise it was not delivered.
        hard: the address takes no mail, now or later.
        why: the server's words.
    """

    message_id: str
    complaint: bool = False
    hard: bool = False
    why: str = ""


def read_return(raw: bytes) -> Returned | None:
    """What a mail in the mailbox for returns says; None when it is no report, or only says that there is a delay."""
    message = message_from_bytes(raw, policy=policy.default)
    message_id = _message_id(message)
    if message.get_content_type() != "multipart/report" or not message_id:
        return None
    if message.get_param("report-type") == "feedback-report":
        return Returned(message_id, complaint=True)
    for recipient in _recipients(message):
        if str(recipient.get("Action", "")).strip().casefold() == "failed":
            status = str(recipient.get("Status", "")).strip()
            why = " ".join(str(recipient.get("Diagnostic-Code", "")).split()).removeprefix("smtp; ")
            return Returned(
                message_id, hard=address_is_dead(_code(why), f"{status} {why}"), why=f"{status} {why}".strip()
            )
    return None


def _parts(message: Message, content_type: str) -> Iterator[Message]:
    return (part for part in message.walk() if part.get_content_type() == content_type)


def _message_id(message: EmailMessage) -> str:
    for part in _parts(message, "message/rfc822"):
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            return str(inner[0].get("Message-ID", "")).strip()
    for part in _parts(message, "text/rfc822-headers"):
        headers = message_from_bytes(part.get_payload(decode=True) or b"", policy=policy.default)  # type: ignore[arg-type]
        return str(headers.get("Message-ID", "")).strip()
    return ""


def _recipients(message: EmailMessage) -> Iterator[Message]:
    """The blocks of a delivery report about one recipient each; the first block is about the server."""
    for part in _parts(message, "message/delivery-status"):
        blocks = part.get_payload()
        if isinstance(blocks, list):
            yield from (block for block in blocks if isinstance(block, Message) and block.get("Action"))


def _code(why: str) -> int:
    first = why.partition(" ")[0].partition("-")[0]
    return int(first) if first.isdigit() else 0
