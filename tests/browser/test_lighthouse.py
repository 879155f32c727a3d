"""Lighthouse finds nothing to mend in join, home, a challenge and points, nor in the typical pages of the studio.

Every other page of the studio it looks at in ``make bench``, and how quick they are too: that hangs on how busy the
machine is, and tests keep it busy.
"""

from pathlib import Path

import pytest

from tests.browser.lighthouse import HUB, LEAST, TYPICAL, marks_of, measured
from tests.browser.node import LIGHTHOUSE, need
from tests.browser.site import Site
from tests.conftest import Filled

pytestmark = pytest.mark.browser

TRIES = 3


@pytest.mark.parametrize("name", [*HUB, *TYPICAL])
async def test_a_page_gets_its_marks(site: Site, filled: Filled, tmp_path: Path, name: str) -> None:
    need(LIGHTHOUSE)
    look = next(one for one in measured(site, filled.cast) if one.name == name)
    told = None
    for _ in range(TRIES):
        told = told or await marks_of(site, filled.cast, look, tmp_path)
    assert told is not None, "Lighthouse did not come to an end"
    assert min(told.given.values()) >= LEAST, (told.given, told.lost)
