"""What Lighthouse says of join, home, a challenge and points, as a phone on a slow line sees them."""

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import Any

from tests import cast
from tests.browser.node import LIGHTHOUSE
from tests.browser.site import CHROMIUM, QUIET, Site
from tests.cast import KEY, Cast
from tests.web.places import fillings
from web.visitors import COOKIE

LEAST = 95
KINDS = ("accessibility", "best-practices", "performance")
PAGES = ("join", "home", "challenge", "points")


class Marks:
    """What Lighthouse says of a page.

    Attributes:
        given: the mark of each kind, of 100.
        lost: what cost some.
    """

    def __init__(self, told: dict[str, Any]) -> None:
        self.given = {kind: round(100 * (told["categories"][kind]["score"] or 0)) for kind in KINDS}
        weighed = {ref["id"] for kind in KINDS for ref in told["categories"][kind]["auditRefs"] if ref["weight"]}
        self.lost = [
            f"{one['id']}: {one['title']} {one.get('displayValue', '')}"
            for one in told["audits"].values()
            if one["id"] in weighed and one["score"] is not None and one["score"] < 1
        ]


async def marks_of(site: Site, who: Cast, name: str, folder: Path) -> Marks | None:
    """The marks of one of ``PAGES`` as Ines sees it; None when Lighthouse did not come to an end."""
    join = fillings(site.house, who)["/join/{token}"]["token"]
    path = {
        "join": f"/join/{join}",
        "home": "/hub",
        "challenge": f"/hub/challenges/{KEY}/still-by-hand",
        "points": "/hub/points",
    }[name]
    cookie = "" if name == "join" else await cast.sign_in(site.house, who.member("Ines"))
    return await _marks(site, path, folder, cookie)


async def _marks(site: Site, path: str, folder: Path, cookie: str) -> Marks | None:
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": f"{COOKIE}={cookie}"} if cookie else {}))
    words = [
        str(shutil.which("node")),
        str(LIGHTHOUSE),
        site.url + path,
        "--quiet",
        "--output=json",
        f"--output-path={folder / 'told.json'}",
        f"--only-categories={','.join(KINDS)}",
        f"--extra-headers={headers}",
        f"--chrome-flags=--headless=new {' '.join(QUIET)}",
    ]
    running = await asyncio.create_subprocess_exec(
        *words, env=os.environ | {"CHROME_PATH": CHROMIUM}, stderr=asyncio.subprocess.PIPE
    )
    _, said = await running.communicate()
    if running.returncode:
        print(said.decode())  # noqa: T201 - shown beside the failure
        return None
    return Marks(json.loads((folder / "told.json").read_text()))
