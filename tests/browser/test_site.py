"""The ground of the other tests: a browser that is signed in, and complaints that are heard."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.site import DESKTOP, PHONE, Device, Site, served
from tests.cast import TODAY
from tests.conftest import Filled
from web.testing import Wristwatch

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_member_is_signed_in(site: Site, filled: Filled, device: Device) -> None:
    page = await site.page(device, filled.cast.member("Ines"))
    answer = await page.goto("/hub")
    assert answer is not None
    assert answer.status == 200
    assert await page.locator("h1").count() == 1


async def test_what_a_browser_complains_of_fails_the_test(browser: Browser, filled: Filled, tmp_path: Path) -> None:
    async with served(filled.copy(tmp_path), Wristwatch(TODAY), browser) as site:
        page = await site.page(DESKTOP)
        await page.goto("/")
        await page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
        assert "Content Security Policy" in "".join(site.complaints)
        site.complaints.clear()
