"""The marks that Lighthouse gives four pages of the hub and every page of the studio, on an otherwise idle machine.

The hub is opened on the way and is to be quick on a phone; in the studio somebody sits at a desk.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from advocacy.settings import Settings
from tests import cast
from tests.browser.lighthouse import HUB, KINDS, LEAST, TYPICAL, WHAT_NO_LOAD_CHANGES, marks_of, measured
from tests.browser.node import LIGHTHOUSE
from tests.browser.site import chromium, served
from web import migrate
from web.testing import Wristwatch
from web.wiring import open_house

NO_END = "did not come to an end"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bench: a page and its marks."""

    name: str
    marks: str

    def __str__(self) -> str:
        """The line as it is printed."""
        return f"{f'lighthouse, {self.name}':<56} {self.marks}   aim ≥ {LEAST} each"


async def figures(_database: str, quick: int) -> AsyncIterator[Line]:
    """Each page's marks; in a hurry only those of typical ones."""
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
            for look in measured(site, told):
                if quick > 1 and look.name not in (*HUB, *TYPICAL):
                    continue
                kinds = KINDS if look.name in HUB else WHAT_NO_LOAD_CHANGES
                marks = await marks_of(site, told, look, Path(folder), kinds)
                said = ", ".join(f"{kind} {mark}" for kind, mark in marks.given.items()) if marks else NO_END
                below = marks.lost if marks and min(marks.given.values()) < LEAST else []
                yield Line(look.name, said + "".join(f"; {one}" for one in below))
