"""The marks that Lighthouse gives four pages of the hub, on a machine that does nothing else meanwhile."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from advocacy.settings import Settings
from tests import cast
from tests.browser.lighthouse import KINDS, LEAST, PAGES, marks_of
from tests.browser.node import LIGHTHOUSE
from tests.browser.site import chromium, served
from web import migrate
from web.testing import Wristwatch
from web.wiring import open_house


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bench: a page and its marks."""

    name: str
    marks: str

    def __str__(self) -> str:
        """The line as it is printed."""
        return f"{f'lighthouse, {self.name}':<56} {self.marks}   aim ≥ {LEAST} each"


async def figures(_database: str, _quick: int) -> AsyncIterator[Line]:
    """Each page's marks."""
    if not LIGHTHOUSE.is_file() or not shutil.which("node"):
        yield Line("all pages", "skipped, it is not there; `make browser` brings it")
        return
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'marks.db'}"
        await migrate.upgrade(url)
        watch = Wristwatch(cast.BEGIN)
        house = open_house(Settings(database_url=url, secret_key="a secret for the bench only"), clock=watch)  # noqa: S106
        told = await cast.fill(house, watch)
        await house.close()
        async with chromium() as browser, served(url, watch, browser) as site:
            for name in PAGES:
                marks = await marks_of(site, told, name, Path(folder))
                said = ", ".join(f"{kind} {marks.given[kind]}" for kind in KINDS) if marks else "did not come to an end"
                yield Line(name, said)
