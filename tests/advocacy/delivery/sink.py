"""A mail server in the test's own loop, which keeps what it takes and misbehaves when it is told to."""

import asyncio
from collections import defaultdict
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        hangs_up = self.envelope and self.event_handler.next_for(self.envelope.rcpt_tos[0], "before data")
        if hangs_up and isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Sink:
    """Takes mails. ``plan[address]`` is what happens to the next mails to it, in order:

    ``"421"``, ``"451"``, ``"550"`` and other answers to RCPT; ``"data 451 …"`` an answer to the mail; ``"before data"``
    and ``"after data"`` hang up there; ``"stall"`` says nothing after the mail.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.plan: dict[str, list[str]] = defaultdict(list)
        self.connections = 0
        self.url = ""
        self.stalled = asyncio.Event()
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: self._connected(loop), "127.0.0.1", 0)
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self.stalled.set()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def to(self, address: str) -> list[EmailMessage]:
        """The mails taken for an address, whether or not that was acknowledged."""
        return [mail for mail in self.mails if address in str(mail["To"])]

    def _connected(self, loop: asyncio.AbstractEventLoop) -> SMTP:
        self.connections += 1
        return _Server(self, loop=loop, hostname="sink.example", enable_SMTPUTF8=False)

    def next_for(self, address: str, *wanted: str) -> str | None:
        """What is planned next for an address, if it is one of these; a plan is used up."""
        planned = self.plan.get(address)
        if planned and planned[0].startswith(wanted):
            return planned.pop(0)
        return None

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self.next_for(address, "4", "5")
        if answer:
            return answer if " " in answer else f"{answer} says the plan"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        answer = self.next_for(address, "data ")
        if answer:
            return answer.removeprefix("data ")
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.next_for(address, "after data"):
            server.transport.abort()
        if self.next_for(address, "stall"):
            await self.stalled.wait()
        return "250 OK"
