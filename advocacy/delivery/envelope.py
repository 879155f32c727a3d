"""A finished mail as the bytes a server takes: headers, and the plain and the HTML side."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody on an envelope."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom to whom, and what is in it.

    Attributes:
        extra: further headers.
    """

    sender: Party
    to: Party
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    extra: Mapping[str, str]

    def as_bytes(self) -> bytes:
        """The mail as it goes over the wire; the same envelope gives a mail with the same headers.

        Raises:
            ValueError: an address that no mail can carry.
        """
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = _address(self.sender)
            message["To"] = _address(self.to)
            message["Subject"] = " ".join(self.subject.split())
            message["Date"] = format_datetime(self.date)
            message["Message-ID"] = self.message_id
            for name, value in self.extra.items():
                message[name] = value
        except (MessageError, IndexError) as wrong:
            raise ValueError(str(wrong)) from wrong
        message.set_content(self.text, cte="quoted-printable")
        message.add_alternative(self.html, subtype="html", cte="quoted-printable")
        return message.as_bytes()


def message_id(key: str, host: str) -> str:
    """The Message-ID of the mail with that key: always the same, and it says nothing about anybody."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def _address(party: Party) -> Address:
    _, spec = parseaddr(party.address)
    return Address(display_name=" ".join(party.name.split()), addr_spec=spec)
