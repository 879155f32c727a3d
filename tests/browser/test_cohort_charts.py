"""The charts of a cohort with their script: read by keyboard, filtered, turned; and nothing is lost without it."""

import re

import pytest
from playwright.async_api import Page, expect

from advocacy.reports.queries import report
from tests.browser.site import DESKTOP, PHONE, Device, Site
from tests.cast import KEY
from tests.conftest import Filled

pytestmark = pytest.mark.browser

PATH = f"/studio/cohorts/{KEY}"
TICKS = "[data-flow-scores] input"


async def opened(site: Site, filled: Filled, device: Device = DESKTOP, *, scripts: bool = True) -> Page:
    page = await site.page(device, filled.cast.colleague("manager"), scripts=scripts)
    await page.goto(PATH)
    return page


async def test_without_scripts_every_figure_is_there_and_nothing_that_would_not_work(
    site: Site, filled: Filled
) -> None:
    page = await opened(site, filled, scripts=False)
    for chart in ("Movement, chart", "Conversion by week, chart"):
        await expect(page.get_by_label(re.compile(chart)).first).to_be_visible()
    await expect(page.locator("[data-flow-scores]")).to_be_hidden()
    await expect(page.locator("[data-print]")).to_be_hidden()
    await page.locator("#movement").locator("xpath=ancestor::details").locator("summary").click()
    await expect(page.locator("#movement")).to_be_visible()


@pytest.mark.parametrize("device", [DESKTOP, PHONE])
async def test_the_flow_is_drawn_of_the_scores_that_are_ticked(site: Site, filled: Filled, device: Device) -> None:
    page = await opened(site, filled, device)
    flow = page.locator("[data-flow]:visible")
    counted = flow.locator("[data-end] [data-count]").filter(visible=True)
    before = [int(words) for words in await counted.all_text_contents()]
    async with site.house.database.read() as read:
        moved = (await report(read, KEY))["moved"]
    assert sum(before) == sum(sum(parts.values()) for parts in moved.values())
    await page.locator(TICKS).filter(has_not_text="x").first.focus()
    await page.keyboard.press("Space")
    await expect(flow.locator('[data-start="7"]')).to_be_hidden()
    after = [int(words) for words in await counted.all_text_contents()]
    assert sum(after) == sum(before) - sum(moved["7"].values())
    for box in (await page.locator(TICKS).all())[1:]:
        await box.focus()
        await page.keyboard.press("Space")
    assert await page.locator(f"{TICKS}:checked").count() == 1


async def test_marks_say_what_they_are_to_the_keyboard(site: Site, filled: Filled) -> None:
    page = await opened(site, filled)
    tip = page.locator(".tip")
    await expect(tip).to_be_hidden()
    await page.locator(".dots-on-lines svg[data-tip]").first.focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(tip).to_have_text(re.compile(r"Of those who joined: \d+ of \d+, "))
    await page.keyboard.press("Escape")
    await expect(tip).to_be_hidden()
    ribbon = page.locator("[data-flow]:visible a").first
    words = await ribbon.get_attribute("aria-label")
    await ribbon.focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(tip).to_have_text(words or "")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-total]")).to_have_attribute("data-total", (words or "").split()[0])


async def test_weeks_are_walked_with_the_arrow_keys(site: Site, filled: Filled) -> None:
    page = await opened(site, filled)
    chart = page.locator("[data-trend]:visible svg")
    await chart.focus()
    await page.keyboard.press("Home")
    first = await chart.get_attribute("aria-valuetext")
    await expect(page.locator(".tip")).to_have_text(first or "")
    await page.keyboard.press("ArrowRight")
    assert await chart.get_attribute("aria-valuenow") == "1"
    assert await chart.get_attribute("aria-valuetext") != first
    await page.keyboard.press("End")
    rows = await page.locator("#trend tbody tr").count()
    assert int(await chart.get_attribute("aria-valuemax") or 0) < rows
    await page.get_by_text("People", exact=True).locator("visible=true").last.click()
    await expect(page.locator("[data-trend]:visible .series")).to_have_count(3)


async def test_shares_of_the_step_before(site: Site, filled: Filled) -> None:
    page = await opened(site, filled)
    joined = page.locator('#funnel tr[data-figure="joined"]')
    invited, delivered, came = [
        int(await page.locator(f'#funnel tr[data-figure="{step}"] [data-people]').first.inner_text())
        for step in ("invited", "delivered", "joined")
    ]
    await expect(joined.locator("[data-share]").first).to_have_text(f"{round(100 * came / invited)} %")
    await page.get_by_text("of the step before").click()
    await expect(joined.locator("[data-share]").first).to_have_text(f"{round(100 * came / delivered)} %")
