"""Who asked their device for less motion sees one page after the other, and none that glides into the next."""

import pytest

from tests.browser.site import DESKTOP, Site

pytestmark = pytest.mark.browser

WATCH = "addEventListener('pagereveal', revealed => { window.glides = revealed.viewTransition !== null; })"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
async def test_pages_glide_only_for_who_likes_motion(site: Site, motion: str) -> None:
    page = await site.page(DESKTOP)
    await page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    await page.add_init_script(WATCH)
    await page.goto("/sign-in")
    await page.evaluate("location.assign('/sign-in?again')")
    await page.wait_for_url("**/sign-in?again")
    await page.wait_for_function("window.glides !== undefined")
    assert await page.evaluate("window.glides") is (motion == "no-preference")
