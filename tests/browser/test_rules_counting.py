"""A condition counts while it is typed: with a script by itself, without one at the press of a button."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.site import DESKTOP, PHONE, WAYS, Device, Site
from tests.cast import KEY
from tests.conftest import Filled
from web.studio.rules import conditions
from web.studio.rules.matching import Pace

pytestmark = pytest.mark.browser

NEW = "/studio/people/segments/new"


async def drawn(page: Page, *, scripts: bool) -> None:
    """Have the builder drawn anew, where no script does it by itself."""
    if not scripts:
        await page.get_by_role("button", name="Count").last.click()


@WAYS
async def test_a_segment_is_built_and_counted(site: Site, filled: Filled, device: Device, scripts: bool) -> None:
    page = await site.page(device, filled.cast.colleague("manager"), scripts=scripts)
    await page.goto(NEW)
    await page.get_by_label("Name").fill("Promoters")
    await page.get_by_role("button", name="Add a condition").click()
    await page.locator("#if-0-field").select_option("segment")
    await drawn(page, scripts=scripts)
    await expect(page.locator("#if-0-how")).to_be_visible()
    await page.locator("#if-0-value").select_option("promoter")
    await drawn(page, scripts=scripts)
    status = page.locator("#if-match")
    await expect(status).to_contain_text("Petra Novak")
    await expect(status).not_to_contain_text("Ines Kofler")
    await expect(status).to_have_attribute("role", "status")
    await page.get_by_role("button", name="Keep this segment").click()
    await expect(page).to_have_url(re.compile("/segments/promoters"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Promoters")


async def test_what_is_typed_meanwhile_stays_and_each_row_is_counted(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    await page.goto(NEW)
    for place, field in enumerate(("joined", "score")):
        await page.get_by_role("button", name="Add a condition").click()
        await page.locator(f"#if-{place}-field").select_option(field)
        await expect(page.locator(f"#if-{place}-how")).to_be_visible()
    before = await page.locator("#if-match").inner_text()
    await page.locator("#if-1-value").press_sequentially("9", delay=20)
    await expect(page.locator("#if-match")).not_to_have_text(before)
    await expect(page.locator("#if-1-value")).to_have_value("9")
    await expect(page.locator("#if-1-value")).to_be_focused()
    await expect(page.locator("#if-1-hit")).to_contain_text("remain")
    await page.get_by_role("button", name="Remove: Score").click()
    await expect(page.locator("#if-1-field")).to_have_count(0)
    await expect(page.locator("#if-match")).to_have_text(before)


async def test_a_sample_stands_until_all_are_counted_and_who_types_on_is_not_told_what_was_before(
    site: Site, filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conditions, "TYPING", Pace(0, 0))
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    may_go, held, left = asyncio.Event(), list[Route](), list[str]()

    async def hold(route: Route) -> None:
        held.append(route)
        await may_go.wait()
        await route.continue_()

    await page.goto(NEW)
    for place, field in enumerate(("joined", "score")):
        await page.get_by_role("button", name="Add a condition").click()
        await page.locator(f"#if-{place}-field").select_option(field)
        await expect(page.locator(f"#if-{place}-how")).to_be_visible()
    await expect(page.locator("#if-match")).not_to_contain_text("judging by")
    await page.route(re.compile("only=rest"), hold)
    page.on("requestfailed", lambda request: left.append(request.url))
    async with page.expect_request(re.compile("only=rest")):
        await page.locator("#if-1-value").press_sequentially("1")
    await expect(page.locator("#if-match")).to_contain_text("judging by")
    await expect(page.locator("#if-1-hit")).to_have_text("…")
    async with page.expect_request(re.compile("only=rest")) as asked, page.expect_event("requestfailed"):
        await page.locator("#if-1-value").press_sequentially("0")
    assert "if.1.value=10" in ((await asked.value).post_data or "")
    await expect(page.locator("#if-match")).to_contain_text("judging by")
    may_go.set()
    await expect(page.locator("#if-match")).not_to_contain_text("judging by")
    await expect(page.locator("#if-1-hit")).to_contain_text("remain")
    left_there = (await page.locator("#if-1-hit b").inner_text()).strip()
    await expect(page.locator("#if-match .count")).to_have_text(re.compile(rf"{left_there} of \d+"))
    assert len(held) == 2
    assert ["only=rest" in url for url in left] == [True]


async def test_enter_in_a_field_counts_and_removes_nothing(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.colleague("manager"), scripts=False)
    await page.goto("/studio/people/segments/to-be-called/edit")
    rows = await page.locator(".cond-row").count()
    await page.locator("#if-0-value").fill("3")
    await page.locator("#if-0-value").press("Enter")
    await expect(page.locator("#if-0-value")).to_have_value("3")
    await expect(page.locator(".cond-row")).to_have_count(rows)


async def test_a_rule_is_changed_in_place_with_its_text_beside_it(site: Site, filled: Filled) -> None:
    page = await site.page(PHONE, filled.cast.colleague("manager"))
    await page.goto(f"/studio/programs/{KEY}/rules?open=new")
    await page.locator("#when").select_option("member.joined")
    await page.locator("#then-0-kind").select_option("tag")
    await page.locator("#then-0-tag").fill("new here")
    await page.get_by_role("button", name="Add an exception: unless …").click()
    await page.locator("#then-0-unless-0-field").select_option("left")
    await expect(page.locator("#then-0-unless-match")).to_contain_text("Yara Castro")
    await page.get_by_role("button", name="Add an action").click()
    await page.get_by_role("button", name="Remove action 2").click()
    await expect(page.locator("#rule-text pre")).to_contain_text("new here")
    await page.get_by_role("button", name="Keep this rule").click()
    await expect(page.get_by_role("status")).to_contain_text("The rule is kept in the draft.")
    await expect(page.locator(".rules > li").last).to_contain_text("add the tag “new here”, unless they have left")
