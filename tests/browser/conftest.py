"""Sites for the tests that look at pages with a real browser."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.site import CHROMIUM, Site, chromium, served
from tests.cast import TODAY
from tests.conftest import REQUIRED, START, Filled
from web.testing import Wristwatch


@pytest.fixture(scope="session")
def has_chromium() -> None:
    """Skip by name, or fail where every service is required, when there is no browser."""
    if not Path(CHROMIUM).exists():
        words = f"Chromium is not at {CHROMIUM}; `make browser` brings it"
        if REQUIRED:
            pytest.fail(words)
        pytest.skip(words)


@pytest.fixture(scope="session")
async def browser(has_chromium: None) -> AsyncIterator[Browser]:  # noqa: ARG001 - asked first
    """One browser for all tests of a process."""
    async with chromium() as opened:
        yield opened


@pytest.fixture
async def site(browser: Browser, filled: Filled, tmp_path: Path) -> AsyncIterator[Site]:
    """The company in the middle of its program, for a test to change."""
    async with served(filled.copy(tmp_path), Wristwatch(TODAY), browser) as opened:
        yield opened


@pytest.fixture
async def fresh(browser: Browser, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A company that begins."""
    path = tmp_path / "fresh.db"
    shutil.copyfile(sqlite_template, path)
    async with served(f"sqlite+aiosqlite:///{path}", Wristwatch(START), browser) as opened:
        yield opened


@pytest.fixture
async def fresh_on_either(browser: Browser, database_url: str) -> AsyncIterator[Site]:
    """The same, on each of the two databases."""
    async with served(database_url, Wristwatch(START), browser) as opened:
        yield opened
