"""Signed links: what a mailed address may be used for, by whom it was asked for, and until when.

A token carries its key's id, its purpose, its subject and its expiry, and is signed over these and the installation's
address. One purpose's token is refused for every other. Subjects are ids of rows; nothing about a person is in it.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

from advocacy.errors import Conflict, NotFound
from advocacy.settings import Settings
from advocacy.words import said

PAGES = {
    "join": "/join/",
    "survey": "/survey/",
    "unsubscribe": "/unsubscribe/",
    "open": "/m/o/",
    "click": "/m/c/",
}
"""Where each purpose has its page; the subjects are an invitation, an ask, a customer, a mail and a mail."""

SIGNATURE_BYTES = 24
_TOKEN = re.compile(
    r"(?P<key>[0-9a-f]{8})\.(?P<purpose>[a-z]+)\.(?P<subject>[1-9]\d{0,18})(?:-(?P<detail>[0-9a-z]{1,16}))?"
    r"\.(?P<until>[0-9a-f]{1,10})\.(?P<signature>[\w-]+)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a sound token says.

    Attributes:
        purpose: one of ``PAGES``.
        subject: the id of the row it is about.
        detail: which of several: the score of a mailed score link, the position of a clicked one; else empty.
        until: when it ends.
    """

    purpose: str
    subject: int
    detail: str
    until: datetime


class Links:
    """Makes and reads the signed links of one installation.

    Args:
        base_url: the address people see; also whom the tokens are for.
        secret: the installation's secret.
    """

    def __init__(self, base_url: str, secret: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._key = hmac.digest(secret.encode(), b"advocacy links", "sha256")
        self._key_id = hashlib.sha256(self._key).hexdigest()[:8]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The links of the installation with these settings."""
        return cls(settings.base_url, settings.secret_key)

    @property
    def host(self) -> str:
        """The host name people see."""
        return urlsplit(self.base_url).hostname or "localhost"

    def token(self, purpose: str, subject: int, until: datetime, detail: str = "") -> str:
        """A token that is good for one purpose and subject until an instant (to the second)."""
        about = f"{subject}-{detail}" if detail else str(subject)
        body = f"{self._key_id}.{purpose}.{about}.{int(until.timestamp()):x}"
        return f"{body}.{self._signature(body)}"

    def url(self, purpose: str, subject: int, until: datetime, detail: str = "") -> str:
        """The whole address of the page for that purpose."""
        return self.base_url + PAGES[purpose] + self.token(purpose, subject, until, detail)

    def read(self, token: str, purpose: str, now: datetime) -> Ticket:
        """What a token says, if it is ours, whole, and meant for this purpose.

        Raises:
            NotFound: it is altered, signed by somebody else, or meant for another purpose.
            Conflict: it was good, and its time is over.
        """
        found = _TOKEN.fullmatch(token)
        body = token.rpartition(".")[0]
        sound = (
            found is not None
            and found["key"] == self._key_id
            and found["purpose"] == purpose
            and hmac.compare_digest(found["signature"], self._signature(body))
        )
        if found is None or not sound:
            raise NotFound(
                said("This link is not whole."), remedy=said("Open it from the mail again, without changing it.")
            )
        until = datetime.fromtimestamp(int(found["until"], 16), UTC)
        if until <= now:
            raise Conflict(said("This link was good until {day}.", day=until.date()), remedy=said("Ask for a new one."))
        return Ticket(purpose, int(found["subject"]), found["detail"] or "", until)

    def _signature(self, body: str) -> str:
        digest = hmac.digest(self._key, f"{self.base_url}\n{body}".encode(), "sha256")
        return urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode()
