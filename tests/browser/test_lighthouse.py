"""Lighthouse finds nothing to mend in join, home, a challenge and points.

How quick they are it says too, but that hangs on how busy the machine is, and tests keep it busy: ``make bench`` takes
that mark.
"""

from pathlib import Path

import pytest

from tests.browser.lighthouse import LEAST, PAGES, marks_of
from tests.browser.node import LIGHTHOUSE, need
from tests.browser.site import Site
from tests.conftest import Filled

pytestmark = pytest.mark.browser

WHAT_NO_LOAD_CHANGES = ("accessibility", "best-practices")
TRIES = 3


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_gets_its_marks(site: Site, filled: Filled, tmp_path: Path, name: str) -> None:
    need(LIGHTHOUSE)
    told = None
    for _ in range(TRIES):
        told = told or await marks_of(site, filled.cast, name, tmp_path)
    assert told is not None, "Lighthouse did not come to an end"
    assert min(told.given[kind] for kind in WHAT_NO_LOAD_CHANGES) >= LEAST, (told.given, told.lost)
