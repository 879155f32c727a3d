"""The invitation on a phone: the one button is in reach at once, and what it needs is found by pressing it."""

import pytest

from tests.browser.site import PHONE, Device, Site
from tests.conftest import Filled
from tests.web.places import fillings

pytestmark = pytest.mark.browser

NARROW: Device = {**PHONE, "viewport": {"width": 320, "height": 640}}


def path_of(site: Site, filled: Filled) -> str:
    token = fillings(site.house, filled.cast)["/join/{token}"]["token"]
    return f"/join/{token}"


@pytest.mark.parametrize("device", [PHONE, NARROW], ids=["390", "320"])
async def test_the_button_is_within_the_first_screen(site: Site, filled: Filled, device: Device) -> None:
    page = await site.page(device)
    await page.goto(path_of(site, filled))
    button = page.get_by_role("button", name="Come in")
    assert await button.count() == 1
    box = await button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= device["viewport"]["height"]  # type: ignore[index]
    assert box["height"] >= 44
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.get_by_role("heading", level=1).count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_pressing_it_leads_to_what_is_needed_and_then_in(site: Site, filled: Filled, scripts: bool) -> None:
    page = await site.page(PHONE, scripts=scripts)
    path = path_of(site, filled)
    await page.goto(path)
    await page.get_by_role("button", name="Come in").click()
    assert page.url.endswith(path)
    needed = page.get_by_role("checkbox", name="Keep my answers and points")
    # The browser itself leads there; the bar with the button must not lie over it.
    below = await page.get_by_role("button", name="Come in").bounding_box()
    box = await needed.bounding_box()
    assert box is not None
    assert below is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= below["y"]
    await needed.check()
    await page.get_by_role("button", name="Come in").click()
    await page.wait_for_url("**/hub")
    assert await page.get_by_role("heading", level=1).count() == 1


@pytest.mark.parametrize(
    ("press", "told"),
    [("No, thank you", "Nobody writes to you about this again."), ("Ask me again", "We write again on")],
)
async def test_no_and_later_are_one_press(site: Site, filled: Filled, press: str, told: str) -> None:
    page = await site.page(PHONE)
    await page.goto(path_of(site, filled))
    await page.get_by_role("button", name=press).click()
    await page.wait_for_load_state()
    assert told in await page.get_by_role("heading", level=1).inner_text()
    assert await page.get_by_role("button").count() == 1, "only the language is left to press"
