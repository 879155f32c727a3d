"""What Lighthouse says of four pages of the hub and every page of the studio, as a phone on a slow line sees them."""

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import cast
from tests.browser.node import LIGHTHOUSE
from tests.browser.pages import Look, looks
from tests.browser.site import CHROMIUM, QUIET, Site
from tests.cast import KEY, Cast
from tests.web.places import fillings
from web.visitors import COOKIE

LEAST = 95
WHAT_NO_LOAD_CHANGES = ("accessibility", "best-practices")
KINDS = (*WHAT_NO_LOAD_CHANGES, "performance")
HUB = ("join", "home", "challenge", "points")
STUDIO = "/studio"
TYPICAL = (STUDIO, f"{STUDIO}/programs/{{key}}", f"{STUDIO}/cohorts/{{program}}", f"{STUDIO}/people")


@dataclass(frozen=True, slots=True)
class Marks:
    """What Lighthouse says of a page.

    Attributes:
        given: the mark of each kind, of 100.
        lost: what cost some.
    """

    given: dict[str, int]
    lost: list[str]

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Marks":
        """As its report has them."""
        kinds = told["categories"]
        weighed = {ref["id"] for kind in kinds.values() for ref in kind["auditRefs"] if ref["weight"]}
        return cls(
            {name: round(100 * (kind["score"] or 0)) for name, kind in kinds.items()},
            [
                f"{one['id']}: {one['title']} {one.get('displayValue', '')}"
                for one in told["audits"].values()
                if one["id"] in weighed and one["score"] is not None and one["score"] < 1
            ],
        )


def measured(site: Site, who: Cast) -> Iterator[Look]:
    """The pages of the hub that are, and each page that the studio has."""
    join = fillings(site.house, who)["/join/{token}"]["token"]
    paths = (f"/join/{join}", "/hub", f"/hub/challenges/{KEY}/still-by-hand", "/hub/points")
    for name, path in zip(HUB, paths, strict=True):
        yield Look(name, path, "" if name == "join" else "Ines")
    yield from (look for look in looks(site, who) if look.name.startswith(STUDIO))


async def marks_of(
    site: Site, who: Cast, look: Look, folder: Path, kinds: tuple[str, ...] = WHAT_NO_LOAD_CHANGES
) -> Marks | None:
    """The marks of a page as who it is for sees it; None when Lighthouse did not come to an end."""
    cookie = await cast.sign_in(site.house, who.actor(look.who)) if look.who else ""
    return await _marks(site, look.path, folder, cookie, kinds)


async def _marks(site: Site, path: str, folder: Path, cookie: str, kinds: tuple[str, ...]) -> Marks | None:
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": f"{COOKIE}={cookie}"} if cookie else {}))
    words = [
        str(shutil.which("node")),
        str(LIGHTHOUSE),
        site.url + path,
        "--quiet",
        "--output=json",
        f"--output-path={folder / 'told.json'}",
        f"--only-categories={','.join(kinds)}",
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
    return Marks.of(json.loads((folder / "told.json").read_text()))
