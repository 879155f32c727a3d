"""Handing mails to a server, one connection for all who stand in line.

What a server says decides what follows: not now (try again), never to this address (write there no more), never this
mail (a person looks). When the connection is lost after the whole mail was handed over and before the server said yes,
nobody can know whether it arrived; that is told apart from every other loss.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPHeloError,
    SMTPResponseException,
    SMTPSenderRefused,
)
from aiosmtplib.protocol import SMTPProtocol

from advocacy.errors import Invalid

TIMEOUT_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 300.0

_TAKEN = 250
_GO_AHEAD = 354
_HANGS_UP = 421
_REJECTED = 500
_LEADING_DOT = re.compile(rb"(?m)^\.")
_ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
_OURS_TO_MEND = {530, 534, 535, 538}
_ADDRESS_CODES = {511, 513, 550, 551, 553}


class NotNow(Exception):
    """It did not arrive, and trying again later may help."""


class Refused(Exception):
    """It did not arrive and never will.

    Attributes:
        dead: the address itself does not exist or takes no mail, so that no other mail will arrive either.
    """

    def __init__(self, words: str, *, dead: bool) -> None:
        super().__init__(words)
        self.dead = dead


class Unacknowledged(Exception):
    """The server had the whole mail and did not say what it did with it."""


def address_is_dead(code: int, words: str) -> bool:
    """Whether a refusal speaks of the address, and not of the mail, the sender or the server.

    Enhanced codes (RFC 3463) say so where there are any: 5.1.x is the address (but 5.1.7 and 5.1.8 the sender's), 5.2.x
    the mailbox, of which 5.2.2 is only full and 5.2.3 only finds this mail too long.
    """
    found = _ENHANCED.search(words)
    if found is None:
        return code in _ADDRESS_CODES
    subject, detail = found.groups()
    return (subject == "1" and detail not in {"7", "8"}) or (subject == "2" and detail not in {"2", "3"})


class Post:
    """A mail server, as ``smtp://user:password@host:port`` or ``smtps://…`` names it.

    Args:
        url: the address; with ``smtp``, STARTTLS is used where the server offers it.
        timeout: how long a server may think about one command, in seconds.

    Raises:
        Invalid: it is no such address.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        parsed = urlsplit(url)
        if parsed.scheme not in {"smtp", "smtps"} or not parsed.hostname:
            raise Invalid(
                "ADVOCACY_SMTP_URL is not the address of a mail server.",
                where="settings",
                remedy="Write it like smtp://user:password@mail.example.com:587.",
            )
        self._client = SMTP(
            hostname=parsed.hostname,
            port=parsed.port,
            username=unquote(parsed.username) if parsed.username else None,
            password=unquote(parsed.password) if parsed.password else None,
            use_tls=parsed.scheme == "smtps",
            timeout=timeout,
        )
        self._timeout = timeout
        self._turn = asyncio.Lock()
        self._together = 0
        self._closed_to: str | None = None

    @asynccontextmanager
    async def party(self) -> AsyncIterator[None]:
        """Belong to those who share a connection; when the last has left, it is closed."""
        self._together += 1
        try:
            yield
        finally:
            self._together -= 1
            if not self._together:
                async with self._turn:
                    await self._leave()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Have the connection to oneself.

        Raises:
            NotNow: the server does not answer, or those before took too long.
        """
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise NotNow("The mail server was too slow for all who stood in line.") from None
        try:
            await self._connect()
            yield
        finally:
            self._turn.release()

    async def _connect(self) -> None:
        if self._client.is_connected:
            return
        # A server that does not answer is asked once for everybody in line, so that they all give their jobs back soon.
        if self._closed_to is not None:
            raise NotNow(self._closed_to)
        try:
            await self._client.connect()
        except (SMTPException, OSError) as failure:
            words = f"The mail server could not be reached: {failure}"
            if not isinstance(failure, SMTPResponseException) or isinstance(failure, SMTPAuthenticationError):
                self._closed_to = words
            raise NotNow(words) from failure

    async def _leave(self) -> None:
        if self._together:
            return
        self._closed_to = None
        if self._client.is_connected:
            try:
                await self._client.quit()
            except (SMTPException, OSError):
                self._client.close()

    async def deliver(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand a mail over, in one's turn.

        Raises:
            NotNow: it did not arrive, and trying again may help.
            Refused: it never will.
            Unacknowledged: nobody can know.
        """
        try:
            await self._client.mail(sender)
            await self._client.rcpt(recipient)
            await self._go_ahead()
        except ValueError as unspeakable:
            await self._start_over()
            raise Refused(f"The address cannot be said to the server: {unspeakable}", dead=False) from unspeakable
        except SMTPResponseException as answer:
            await self._start_over()
            raise _meaning(answer) from answer
        except (SMTPException, OSError) as lost:
            self._client.close()
            raise NotNow(f"The mail server went away: {lost}") from lost
        await self._hand_over(message)

    async def _go_ahead(self) -> None:
        answer = await self._client.execute_command(b"DATA")
        if answer.code != _GO_AHEAD:
            raise SMTPResponseException(answer.code, answer.message)

    async def _hand_over(self, message: bytes) -> None:
        protocol: SMTPProtocol | None = self._client.protocol
        if protocol is None:
            raise NotNow("The mail server went away.")
        body = _LEADING_DOT.sub(b"..", message)
        try:
            protocol.write(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            answer = await protocol.read_response(timeout=self._timeout)
        except (SMTPException, OSError) as lost:
            self._client.close()
            raise Unacknowledged(f"The mail server took the mail and said nothing: {lost}") from lost
        if answer.code == _HANGS_UP:
            self._client.close()
        if answer.code != _TAKEN:
            raise _meaning(SMTPResponseException(answer.code, answer.message))

    async def _start_over(self) -> None:
        if self._client.is_connected:
            try:
                await self._client.rset()
            except (SMTPException, OSError):
                self._client.close()


def _meaning(answer: SMTPResponseException) -> NotNow | Refused:
    words = f"{answer.code} {answer.message}"
    ours = answer.code in _OURS_TO_MEND or isinstance(answer, (SMTPSenderRefused, SMTPHeloError))
    if answer.code < _REJECTED or ours:
        return NotNow(words)
    return Refused(words, dead=address_is_dead(answer.code, answer.message))
