"""Two managers at one program: the second is told, sees both versions, and nothing is lost, with scripts or without."""

import re

import pytest
from playwright.async_api import Page, expect

from advocacy.database import SYSTEM, Actor
from advocacy.people import staff
from advocacy.programs import drafts
from advocacy.programs.editing import written_at
from tests.browser.site import DESKTOP, WAYS, Device, Site
from tests.cast import KEY
from tests.conftest import Filled

pytestmark = pytest.mark.browser

AT = f"/studio/programs/{KEY}"
CANDY = f"{AT}/edit?path=challenges.1"


async def both(site: Site, filled: Filled, device: Device, *, scripts: bool) -> tuple[Page, Page]:
    """Two managers, each with a browser of their own."""
    async with site.house.database.work(SYSTEM) as work:
        jonas = Actor("staff", await staff.add(work, "jonas@example.com", "manager", name="Jonas Berg"), "manager")
    maren = await site.page(device, filled.cast.colleague("manager"), scripts=scripts)
    return maren, await site.page(device, jonas, scripts=scripts)


async def written(site: Site, *path: str | int) -> object:
    """What the draft says."""
    async with site.house.database.read() as read:
        row = await drafts.get(read, KEY)
    assert row is not None
    return written_at(row.text, path)


async def saved(page: Page) -> None:
    await page.locator(".part-form").get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").filter(has_text="Saved in the draft.")).to_be_visible()


@WAYS
async def test_who_saves_second_sees_both_versions_and_saves_with_one_press(
    site: Site, filled: Filled, device: Device, *, scripts: bool
) -> None:
    maren, jonas = await both(site, filled, device, scripts=scripts)
    for page in (maren, jonas):
        await page.goto(CANDY)
    await jonas.locator("#f-title").fill("Sweet or salty?")
    await jonas.locator("#f-minutes").fill("3")
    await saved(jonas)

    await maren.locator("#f-title").fill("Which candy is yours?")
    await maren.locator("#f-points").fill("35")
    await maren.locator(".part-form").get_by_role("button", name="Save").click()
    await expect(maren.get_by_role("alert")).to_contain_text("Jonas Berg changed this, too")
    await expect(maren.locator("#f-title")).to_have_value("Which candy is yours?")
    await expect(maren.locator("#f-title-beside")).to_contain_text("Sweet or salty?")
    await expect(maren.locator("#f-minutes")).to_have_value("3")
    assert await written(site, "challenges", 1, "title") == "Sweet or salty?"

    await saved(maren)
    challenge = await written(site, "challenges", 1)
    assert isinstance(challenge, dict)
    assert (challenge["title"], challenge["points"], challenge["minutes"]) == ("Which candy is yours?", 35, 3)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without scripts"])
async def test_what_was_taken_out_meanwhile_is_still_in_her_fields(
    site: Site, filled: Filled, *, scripts: bool
) -> None:
    maren, jonas = await both(site, filled, DESKTOP, scripts=scripts)
    await maren.goto(f"{AT}/edit?path=badges.1")
    await jonas.goto(f"{AT}/parts/levels")
    await jonas.get_by_role("button", name="Take out: Frank").click()
    await expect(jonas.get_by_role("link", name="Frank", exact=True)).to_have_count(0)

    await maren.locator("#f-text").fill("Said what nobody else said.")
    await maren.locator(".part-form").get_by_role("button", name="Save").click()
    await expect(maren.get_by_role("alert")).to_contain_text("Jonas Berg took this out of the draft")
    await expect(maren.locator("#f-text")).to_have_value("Said what nobody else said.")
    await maren.get_by_role("button", name="Add it again").click()
    await expect(maren.get_by_role("status").filter(has_text="Saved in the draft.")).to_be_visible()
    assert await written(site, "badges", 1, "text") == "Said what nobody else said."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without scripts"])
async def test_the_text_beside_a_form(site: Site, filled: Filled, *, scripts: bool) -> None:
    maren, jonas = await both(site, filled, DESKTOP, scripts=scripts)
    for page in (maren, jonas):
        await page.goto(f"{AT}/text")
    await jonas.goto(CANDY)
    await jonas.locator("#f-points").fill("35")
    await saved(jonas)

    text = await maren.locator("#text").input_value()
    await maren.locator("#text").fill(text.replace("name: Insider", "name: Regular"))
    await maren.get_by_role("button", name="Check and save").click()
    await expect(maren.get_by_text("A colleague has changed something else in the meantime")).to_be_visible()
    assert await written(site, "challenges", 1, "points") == 35
    assert await written(site, "levels", 1, "name") == "Regular"

    await jonas.goto(CANDY)
    await jonas.locator("#f-points").fill("40")
    await saved(jonas)
    text = await maren.locator("#text").input_value()
    await maren.locator("#text").fill(text.replace("points: 35", "points: 45", 1))
    await maren.get_by_role("button", name="Check and save").click()
    await expect(maren.locator("h1")).to_have_text("Jonas Berg was quicker")
    await expect(maren.locator(".changes")).to_contain_text(re.compile("40.*45"))
    await maren.get_by_role("button", name="Put mine in its place").click()
    await expect(maren).to_have_url(re.compile("/text"))
    assert await written(site, "challenges", 1, "points") == 45


async def test_a_rule_that_both_have_open(site: Site, filled: Filled) -> None:
    maren, jonas = await both(site, filled, DESKTOP, scripts=True)
    for page in (maren, jonas):
        await page.goto(f"{AT}/rules?open=1#open")
        await expect(page.locator("#open")).to_be_visible()
    await jonas.locator("#once").select_option("day")
    await jonas.get_by_role("button", name="Keep this rule").click()
    await expect(jonas.get_by_role("status").filter(has_text="The rule is kept")).to_be_visible()
    await maren.get_by_role("button", name="Add an action").click()
    await maren.locator("#then-1-kind").select_option("tag")
    await maren.locator("#then-1-tag").fill("heard")
    await maren.get_by_role("button", name="Keep this rule").click()
    await expect(maren.get_by_role("alert")).to_contain_text("Jonas Berg changed this, too")
    await expect(maren.locator(".beside-field")).to_contain_text("once a day for each person")
    await expect(maren.locator("#then-1-tag")).to_have_value("heard")
    await maren.get_by_role("button", name="Keep this rule").click()
    await expect(maren.get_by_role("status").filter(has_text="The rule is kept")).to_be_visible()
    rule = await written(site, "rules", 1)
    assert isinstance(rule, dict)
    assert rule["once"] == "day"
    assert rule["then"][1] == {"tag": "heard"}
