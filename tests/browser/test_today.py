"""A day at the desk in a browser: everything that waits is done by keyboard alone, and without scripts as well."""

import re

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import func, select

from advocacy.delivery.mail import mails
from advocacy.engine.jobs import jobs
from advocacy.listening.conversations import OPEN, conversations
from advocacy.programs.tasks import tasks
from challenges.goes import submissions
from tests.browser.site import DESKTOP, PHONE, WAYS, Device, Site
from tests.conftest import Filled

pytestmark = pytest.mark.browser
MOST = 60
OPENED = "[data-open]"


async def waiting(site: Site) -> dict[str, int]:
    """How much waits, by kind."""
    counted = {
        "tasks": (tasks, tasks.c.closed_at.is_(None)),
        "submissions": (submissions, submissions.c.state == "submitted"),
        "questions": (conversations, conversations.c.state == OPEN),
        "dead": (jobs, jobs.c.state == "dead"),
    }
    async with site.house.database.read() as read:
        return {
            name: int(await read.value(select(func.count()).select_from(table).where(clause)))
            for name, (table, clause) in counted.items()
        }


async def welcomes_sent(site: Site) -> int:
    async with site.house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(mails).where(mails.c.mail == "welcome")))


async def press(page: Page, key: str) -> None:
    """Press a key, and wait until another page is in the place of this one."""
    await page.evaluate("document.querySelector('#main h1').dataset.before = 'yes'")
    await page.keyboard.press(key)
    await expect(page.locator("#main h1[data-before]")).to_have_count(0)
    await expect(page.locator("#main h1")).to_be_visible()


async def group_of(page: Page) -> str:
    """The group of what is open."""
    return str(await page.locator(OPENED).get_attribute("data-group"))


async def test_the_whole_queue_is_worked_off_by_keyboard(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    await page.goto("/studio")
    before = await waiting(site)
    assert all(before.values())
    await press(page, "j")
    done: set[str] = set()
    for _ in range(MOST):
        if await page.locator(OPENED).count() == 0:
            break
        await expect(page.locator(OPENED)).to_be_focused()
        group = await group_of(page)
        done.add(group)
        if group == "welcomes":
            await press(page, "Control+Enter")
        elif group in {"first", "tasks"}:
            await page.keyboard.press("w")
            await page.keyboard.type("Called, and listened.")
            await press(page, "Control+Enter")
        elif group == "questions":
            await page.keyboard.press("w")
            await page.keyboard.type("From May on.")
            await press(page, "Control+Enter")
        else:
            await press(page, "a")
        await expect(page.get_by_role("status").first).not_to_be_empty()
    assert done == {"first", "welcomes", "submissions", "questions", "tasks", "dead"}
    assert await waiting(site) == dict.fromkeys(before, 0)
    assert await welcomes_sent(site) > 0


async def test_next_back_and_close_have_keys_and_the_address_follows(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    await page.goto("/studio")
    await press(page, "j")
    first = page.url
    await press(page, "j")
    await expect(page).not_to_have_url(first)
    await press(page, "k")
    await expect(page).to_have_url(first)
    await press(page, "Escape")
    await expect(page).to_have_url(re.compile("/studio$"))
    await page.go_back()
    await expect(page).to_have_url(first)
    await expect(page.locator(OPENED)).to_be_visible()


async def test_in_a_field_keys_are_letters_and_escape_leaves_it(site: Site, filled: Filled) -> None:
    number = filled.cast.rows["call of Kurt"]
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    await page.goto(f"/studio/today/first/{number}")
    await page.keyboard.press("w")
    await page.keyboard.type("jka?")
    await expect(page.locator("#words")).to_have_value("jka?")
    await page.keyboard.press("Escape")
    await expect(page.locator(OPENED)).to_be_focused()
    await press(page, "j")
    await expect(page).not_to_have_url(re.compile(f"/first/{number}$"))


async def test_send_back_unfolds_where_one_writes_and_what_was_wrong_is_said_there(site: Site, filled: Filled) -> None:
    number = filled.cast.rows["your-desk"]
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    await page.goto(f"/studio/today/submissions/{number}")
    await page.keyboard.press("s")
    await expect(page.locator("#send-back")).to_be_focused()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#send-back")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#send-back")).to_be_focused()
    await expect(page).to_have_url(re.compile(f"/submissions/{number}$"))
    await page.keyboard.type("Which shop is it?")
    await press(page, "Control+Enter")
    await expect(page.get_by_role("status").first).to_contain_text("Back to Ines Kofler")


async def test_an_approval_is_undone_by_a_key(site: Site, filled: Filled) -> None:
    number = filled.cast.rows["your-desk"]
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    await page.goto(f"/studio/today/submissions/{number}")
    await press(page, "a")
    await expect(page.get_by_role("status").first).to_contain_text("Approved.")
    await press(page, "z")
    await expect(page.get_by_role("status").first).to_contain_text("waits again")
    await expect(page).to_have_url(re.compile(f"/submissions/{number}"))


async def test_all_keys_are_shown_and_single_ones_can_be_switched_off(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    await page.goto("/studio")
    await page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="All keys")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("checkbox").uncheck()
    await dialog.get_by_role("link", name="Close").click()
    await expect(dialog).to_be_hidden()
    await page.keyboard.press("j")
    await page.keyboard.press("?")
    await expect(dialog).to_be_hidden()
    assert page.url.endswith("/studio")
    await page.reload()
    await page.get_by_role("link", name="all keys").click()
    await expect(dialog.get_by_role("checkbox")).not_to_be_checked()
    await dialog.get_by_role("checkbox").check()
    await page.keyboard.press("Escape")
    await press(page, "j")
    await expect(page.locator(OPENED)).to_be_visible()


@WAYS
async def test_a_welcome_is_sent_with_and_without_scripts(
    site: Site, filled: Filled, device: Device, scripts: bool
) -> None:
    page = await site.page(device, filled.cast.colleague("manager"), scripts=scripts)
    await page.goto("/studio")
    await page.get_by_role("link", name=re.compile("Ines Kofler")).first.click()
    await expect(page.locator(OPENED)).to_be_visible()
    await page.locator("#words").fill("Hello Ines, good to have you here.")
    await page.get_by_role("button", name="Save for later").click()
    await expect(page.get_by_role("status").first).to_contain_text("Kept.")
    await expect(page.locator("#words")).to_have_value("Hello Ines, good to have you here.")
    await page.get_by_role("button", name="Send welcome").click()
    await expect(page.get_by_role("status").first).to_contain_text("Ines Kofler has your letter.")
    await expect(page.locator("#open-name")).to_have_text("Petra Novak")
    assert await welcomes_sent(site) == 1


async def test_all_keys_open_by_their_address_without_scripts(site: Site, filled: Filled) -> None:
    page = await site.page(PHONE, filled.cast.colleague("manager"), scripts=False)
    await page.goto("/studio")
    await page.get_by_role("link", name="all keys").click()
    await expect(page.locator("#keys")).to_be_visible()
    await page.get_by_role("link", name="Close").click()
    await expect(page.locator("#keys")).to_be_hidden()
