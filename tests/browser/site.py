"""A real server over a real database, with a real mail server beside it, and browsers that look at it."""

import asyncio
import os
import re
import shutil
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from advocacy.database import Actor
from advocacy.people import staff
from advocacy.settings import Settings
from tests import cast
from tests.advocacy.delivery.sink import Sink
from tests.conftest import SECRET
from web.app import create_app
from web.due import carry_out
from web.testing import Wristwatch
from web.visitors import COOKIE
from web.wiring import House, open_house

CHROMIUM = os.environ.get("ADVOCACY_TEST_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
Device = Mapping[str, object]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: Device = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESKTOP: Device = {"viewport": {"width": 1280, "height": 900}}
WAYS = pytest.mark.parametrize(
    ("device", "scripts"),
    [(PHONE, True), (PHONE, False), (DESKTOP, True), (DESKTOP, False)],
    ids=["phone", "phone without scripts", "desktop", "desktop without scripts"],
)
PATIENCE = 10_000.0
# What Chromium itself remarks on a page that was answered as it should be.
EXPECTED = re.compile(r"status of 4\d\d")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's browser, without a window."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@dataclass(slots=True)
class Site:
    """A company on the web: its house, the address of its pages, the mails it sent, and what browsers complained of."""

    house: House
    app: Litestar
    watch: Wristwatch
    url: str
    sink: Sink
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def on(self, day: str) -> None:
        """Let everything happen that is due until ten in the morning of a day."""
        self.watch.to(datetime.fromisoformat(f"{day}T10:00:00+00:00"))
        await self.due()

    async def due(self) -> None:
        """Let everything happen that is due now."""
        await carry_out(self.house)

    def link_to(self, address: str, page: str) -> str:
        """The link to a page in the newest mail to an address that has one; mails of one moment come in any order.

        Where links are counted it leads through the counter, as a reader's press does.
        """
        for mail in reversed(self.sink.to(address)):
            body = mail.get_body(("html",))
            assert body is not None
            found: list[str] = re.findall(r'href="([^"]+)"', str(body.get_content()))
            ours = [link for link in found if link.startswith(self.url)]
            wanted = [link for link in ours if page in link] or [link for link in ours if "/m/c/" in link]
            if wanted:
                return wanted[0]
        raise AssertionError(f"no mail to {address} has a link to {page}")

    async def context(
        self, device: Device, *, scripts: bool = True, dark: bool = False, locale: str = "en-GB"
    ) -> BrowserContext:
        """A browser of its own, whose complaints are collected."""
        context = await self.browser.new_context(
            **device,  # type: ignore[arg-type]  # what playwright calls a device
            base_url=self.url,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale=locale,
            reduced_motion="reduce",
            extra_http_headers={"Accept-Language": locale},
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda said: self._note(said.type, said.text))
        context.on("weberror", lambda said: self.complaints.append(str(said.error)))
        self.contexts.append(context)
        return context

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not EXPECTED.search(text):
            self.complaints.append(text)

    async def page(self, device: Device, who: Actor | None = None, *, scripts: bool = True) -> Page:
        """A page of a browser of its own, signed in as somebody."""
        context = await self.context(device, scripts=scripts)
        if who is not None:
            await self.sign_in(context, who)
        return await context.new_page()

    async def manager(self) -> Actor:
        """Who of the staff manages."""
        async with self.house.database.read() as read:
            (colleague,) = [one for one in await staff.everybody(read) if one.role == "manager"]
        return Actor("staff", colleague.id, "manager")

    async def sign_in(self, context: BrowserContext, who: Actor) -> None:
        """Give a browser the cookie that somebody would have after signing in."""
        token = await cast.sign_in(self.house, who)
        await context.add_cookies(
            [
                {
                    "name": COOKIE,
                    "value": token,
                    "domain": urlsplit(self.url).hostname or "",
                    "path": "/",
                    "secure": True,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )


class _Server(uvicorn.Server):
    """A server inside the tests, which says when it is ready and leaves the signals to them."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(database_url: str, watch: Wristwatch, browser: Browser) -> AsyncIterator[Site]:
    """The site of a database, for as long as the block lasts; afterwards no browser may have complained."""
    sink = Sink()
    listening = socket.create_server(("127.0.0.1", 0))
    # Browsers take a machine's own name for a safe place, and keep the cookies that only safe places may set.
    url = f"http://localhost:{listening.getsockname()[1]}"
    settings = Settings(
        database_url=database_url,
        secret_key=SECRET,
        base_url=url,
        smtp_url=await sink.start(),
        company="Wherry",
        company_address="Wherry GmbH, Hafengasse 4, 8020 Graz, Austria",
        mail_from="hello@wherry.example",
    )
    house = open_house(settings, clock=watch)
    app = create_app(house)
    server = _Server(uvicorn.Config(app, access_log=False, log_level="warning"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    await server.ready.wait()
    site = Site(house, app, watch, url, sink, browser)
    try:
        yield site
    finally:
        for context in site.contexts:
            with suppress(Exception):
                await context.close()
        server.should_exit = True
        await running
        await house.close()
        await sink.stop()
    assert not site.complaints, "\n".join(site.complaints)
