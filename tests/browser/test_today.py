"""A day at the desk in a browser: everything that waits is done by keyboard alone, and without scripts as well."""

import re
from typing import NamedTuple

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import func, select

from advocacy.delivery.mail import mails
from advocacy.engine.jobs import jobs
from advocacy.listening import hearing
from advocacy.listening.conversations import OPEN, conversations
from advocacy.programs.tasks import tasks
from challenges.goes import submissions
from rewards.desk import ASKED
from rewards.shipments import shipments
from tests.browser.site import DESKTOP, PHONE, WAYS, Device, Site
from tests.conftest import Filled

pytestmark = pytest.mark.browser
MOST = 60
OPENED = "[data-open]"
WRITTEN = {
    "first": "Called, and listened.",
    "tasks": "Called, and listened.",
    "questions": "From May on.",
    "comments": "You are right, and we work on it.",
}
"""What has to be written before it is done, by kind; a welcome is drafted already."""


async def waiting(site: Site) -> dict[str, int]:
    """How much waits, by kind."""
    counted = {
        "tasks": (tasks, tasks.c.closed_at.is_(None)),
        "submissions": (submissions, submissions.c.state == "submitted"),
        "questions": (conversations, conversations.c.state == OPEN),
        "dead": (jobs, jobs.c.state == "dead"),
        "boxes": (shipments, (shipments.c.state == "ready") & shipments.c.packing_list_id.is_(None)),
    }
    async with site.house.database.read() as read:
        found = {
            name: int(await read.value(select(func.count()).select_from(table).where(clause)))
            for name, (table, clause) in counted.items()
        }
        return found | {"comments": len(await hearing.comments_unheard(read, limit=MOST, after=None))}


async def written(site: Site, mail: str) -> int:
    """How many mails of a kind there are."""
    async with site.house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(mails).where(mails.c.mail == mail)))


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
    done: set[str] = set()
    for _ in range(MOST):
        if await page.locator(OPENED).count() == 0:
            # Comments wait for nobody; one begins with them when nothing else is left.
            if await page.locator("[data-key=j]").count() == 0:
                break
            await press(page, "j")
        await expect(page.locator(OPENED)).to_be_focused()
        group = await group_of(page)
        done.add(group)
        if group in WRITTEN:
            await page.keyboard.press("w")
            await page.keyboard.type(WRITTEN[group])
        await press(page, "a" if group in {"submissions", "boxes", "dead"} else "Control+Enter")
        await expect(page.get_by_role("status").first).not_to_be_empty()
    assert done == {"first", "welcomes", "submissions", "questions", "tasks", "boxes", "dead", "comments"}
    await expect(page.locator("#main h1")).to_have_text("Nothing is waiting for you")
    assert await waiting(site) == dict.fromkeys(before, 0)
    assert await written(site, "welcome") > 0
    assert await written(site, ASKED) == 1


class LetGo(NamedTuple):
    """What is opened and let go, by which key, with which words, and what is said then."""

    group: str
    row: str
    key: str
    words: str
    told: str


@pytest.mark.parametrize(
    "it",
    [
        LetGo("welcomes", "welcome of Ines", "d", "", "Closed without a letter to Ines Kofler."),
        LetGo("submissions", "your-desk", "d", "There are people in it.", "Declined."),
        LetGo("questions", "second question", "s", "", "Passed on."),
        LetGo("dead", "dead job", "d", "They have left the company.", "Given up on"),
    ],
    ids=lambda it: it.group,
)
async def test_what_is_not_done_is_let_go_by_keyboard_too(site: Site, filled: Filled, it: LetGo) -> None:
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    await page.goto(f"/studio/today/{it.group}/{filled.cast.rows[it.row]}")
    if it.group == "welcomes":
        await press(page, it.key)
    else:
        await page.keyboard.press(it.key)
        await page.keyboard.type(it.words)
        await press(page, "Control+Enter")
    await expect(page.get_by_role("status").first).to_contain_text(it.told)
    await expect(page.locator(OPENED)).to_be_focused()


async def test_the_packing_list_just_made_is_opened_by_a_key(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.colleague("manager"))
    await page.goto("/studio/today/boxes/2")
    await press(page, "a")
    await press(page, "o")
    await expect(page).to_have_url(re.compile(r"/studio/boxes/lists/\d+$"))
    await expect(page.locator("#main h1")).to_have_text("One box to pack")


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
    assert await written(site, "welcome") == 1


async def test_all_keys_open_by_their_address_without_scripts(site: Site, filled: Filled) -> None:
    page = await site.page(PHONE, filled.cast.colleague("manager"), scripts=False)
    await page.goto("/studio")
    await page.get_by_role("link", name="all keys").click()
    await expect(page.locator("#keys")).to_be_visible()
    await page.get_by_role("link", name="Close").click()
    await expect(page.locator("#keys")).to_be_hidden()
