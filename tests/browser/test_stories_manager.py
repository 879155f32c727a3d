"""A manager, from an installation with nothing in it to the report, with nothing but a browser.

Whoever installed it has taken Maren in; everything else she does herself: customers and their scores from files, a
program from a template, the launch, and then what each week brings.
"""

import re

import pytest
from playwright.async_api import Page, expect

from advocacy.database import SYSTEM
from advocacy.people import staff
from tests.browser.company import MAREN
from tests.browser.hub import choose, come_in, do_next, live_in_graz, press_on, say
from tests.browser.site import DESKTOP, PHONE, Device, Site

pytestmark = pytest.mark.browser

CUSTOMERS = """email,name,company,company value
ines@example.com,Ines Kofler,Kofler Tools,12000
petra@example.com,Petra Novak,Novak Tools,8000
wim@example.com,Wim de Vries,Vries Tools,61000
"""
SCORES = """email,score,date,comment
ines@example.com,8,2026-01-02,"Good, though the reports take me too long."
petra@example.com,9,2026-01-02,It simply works.
wim@example.com,2,2026-01-02,Third outage this month.
"""
WAYS = pytest.mark.parametrize(
    ("device", "scripts"),
    [(DESKTOP, True), (PHONE, False)],
    ids=["desktop", "phone without scripts"],
)


@WAYS
async def test_from_nothing_to_the_report(fresh: Site, device: Device, *, scripts: bool) -> None:
    page = await fresh.page(device, scripts=scripts)
    await comes_in(fresh, page)
    await brings(fresh, page, "Customers", "customers.csv", CUSTOMERS)
    await brings(fresh, page, "Scores, with or without names", "scores.csv", SCORES)
    await designs(page)
    await launches(page)
    ines = await members_do_their_part(fresh, device, scripts=scripts)
    await works_the_day(page)
    await sends_the_box(fresh, page)
    await is_scored_again(fresh, ines)
    await reads_the_report(fresh, page)


async def comes_in(site: Site, page: Page) -> None:
    async with site.house.database.work(SYSTEM) as work:
        await staff.add(work, MAREN, "manager", name="Maren Lindqvist")
    await page.goto("/sign-in")
    await page.get_by_label("Your e-mail address").fill(MAREN)
    await page.get_by_role("button", name="Mail me a link").click()
    await site.due()
    await page.goto(site.link_to(MAREN, "/sign-in/"))
    await page.locator("main form button").first.click()
    await expect(page).to_have_url(re.compile("/studio$"))
    await expect(page.locator("h1")).to_have_text("Nothing is waiting for you")


async def brings(site: Site, page: Page, kind: str, name: str, text: str) -> None:
    """A file: what is in it, what its columns are, what would happen, and then that it happens."""
    await page.goto("/studio/people/import")
    await page.get_by_label(kind).check()
    await page.get_by_label("The file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    await page.get_by_role("button", name="Look at the file").click()
    await page.get_by_role("button", name="See what would happen").click()
    await expect(page.locator("h1")).to_have_text("3 rows would say something new")
    await page.get_by_role("button", name=re.compile("^Take")).click()
    await site.due()
    await page.goto("/studio/people/import")
    await page.get_by_role("link", name=name).click()
    await expect(page.locator("h1")).to_have_text("3 rows said something new")


async def designs(page: Page) -> None:
    """A program from a template; one challenge brings more, and nobody is held out of a group this small."""
    await page.goto("/studio/programs")
    await page.get_by_role("link", name="Begin a program").click()
    await page.get_by_label("How the program is called").fill("Spring 2026")
    await page.get_by_label("Who writes to members and answers them").fill("Maren Lindqvist")
    await page.get_by_label("Where their replies go").fill(MAREN)
    await page.get_by_role("button", name="Begin the draft").click()
    await expect(page.locator("h1")).to_have_text("Spring 2026")
    parts = page.get_by_role("navigation", name="Parts of the program")
    await parts.get_by_role("link", name="Tracks").click()
    await page.get_by_role("link", name="What's your favorite candy?").first.click()
    await page.get_by_label(re.compile("^What it earns")).fill("25")
    await page.get_by_role("button", name="Save").first.click()
    await expect(page.get_by_label(re.compile("^What it earns"))).to_have_value("25")
    await page.get_by_role("link", name="Spring 2026").click()
    await parts.get_by_role("link", name="Who comes in").click()
    await (
        page.locator("section", has_text="Who is not, so that")
        .get_by_role("button", name="Take it out of the program")
        .click()
    )
    await page.get_by_role("link", name=re.compile("^Publish")).click()
    await expect(page.locator("h1")).to_have_text("Ready to be version 1")
    await page.get_by_role("button", name="Publish version 1").click()


async def launches(page: Page) -> None:
    await page.goto("/studio/programs/spring-2026/launch")
    await expect(page.locator("h1")).to_have_text("2 people would be in.")
    await page.get_by_role("button", name="Invite 2 people, hold out 0").click()
    await page.get_by_role("button", name="Invite 2, hold out 0").click()
    await expect(page.locator("main")).to_contain_text("Earlier launches")


async def members_do_their_part(site: Site, device: Device, *, scripts: bool) -> Page:
    """Ines does her five things and asks a question; Petra offers to speak for the company."""
    await site.due()
    ines = await site.page(device, scripts=scripts)
    await come_in(site, ines, "ines@example.com")
    await do_next(ines, "Take a look around", press_on)
    await do_next(ines, "What's your favorite candy?", say("Sour cherry"))
    await do_next(ines, "Which shirt fits you?", choose("M"), press_on)
    await do_next(ines, "Where does the parcel go?", live_in_graz)
    await do_next(ines, "What would make you love us?", say("Let me type what I want."))
    await ines.goto("/hub/heard")
    await ines.locator("main textarea").first.fill("Can reports come by mail?")
    await ines.locator("main form button.button").first.click()
    petra = await site.page(device, scripts=scripts)
    await come_in(site, petra, "petra@example.com")
    await petra.goto("/hub/challenges/spring-2026/lend-your-name")
    await petra.get_by_role("button", name="Start").click()
    await petra.get_by_label(re.compile("call", re.IGNORECASE)).first.check()
    await petra.locator("main form button.button:not(.is-plain)").first.click()
    await site.due()
    return ines


async def works_the_day(page: Page) -> None:
    """Writes both welcomes, approves the favor, answers the question, and a comment that came before the program."""
    await page.goto("/studio")
    for name in ("Ines Kofler", "Petra Novak"):
        await opens(page, name, "Welcomes to write")
        await page.get_by_label("Your welcome").fill(f"Good to have you here, {name}.")
        await page.get_by_role("button", name=re.compile("^Send welcome")).click()
        await expect(page.get_by_role("status").first).to_contain_text(f"{name} has your letter.")
    await opens(page, "Petra Novak", "Submissions to review")
    await page.get_by_role("button", name=re.compile("^Approve")).click()
    for group, name, words in (
        ("Questions to answer", "Ines Kofler", "They can from April on."),
        ("Comments nobody has answered", "Wim de Vries", "I am sorry. Lea calls you on Monday."),
    ):
        await opens(page, name, group)
        await page.locator(".is-open textarea").first.fill(words)
        await page.locator(".is-open").get_by_role("button", name=re.compile("^(Send|Answer)")).first.click()
        await expect(page.get_by_role("status").first).to_contain_text(name)


async def opens(page: Page, name: str, group: str = "") -> None:
    """What waits with somebody, out of the whole queue."""
    await page.goto("/studio")
    rows = page.locator(".wait > a", has_text=name)
    if group:
        rows = page.locator(f"h2:has-text('{group}') ~ .wait > a", has_text=name)
    await rows.first.click()
    await expect(page.locator(".is-open")).to_contain_text(name)


async def sends_the_box(site: Site, page: Page) -> None:
    """Two months after she joined a box is ready; it is put on a list, its slip is there to print, and off it goes."""
    await page.goto("about:blank")
    await site.on("2026-03-06")
    await signed_in_again(site, page)
    await page.goto("/studio/boxes?group=ready")
    await page.get_by_role("button", name="Make a packing list").click()
    await expect(page.locator("h1")).to_contain_text("to pack")
    await page.get_by_role("link", name="Slips to print").click()
    await expect(page.locator("main")).to_contain_text("Hafengasse 4")
    await page.goto("/studio/boxes?group=packed")
    await page.get_by_label("Carrier", exact=True).fill("DHL")
    await page.get_by_label("Tracking number for Ines Kofler").fill("JD014600006281")
    await page.get_by_role("button", name="Mark as sent").click()
    await page.goto("/studio/boxes?group=sent")
    await expect(page.locator("main")).to_contain_text("Ines Kofler")


async def signed_in_again(site: Site, page: Page) -> None:
    """Two months later nobody is signed in any more."""
    await site.sign_in(page.context, await site.manager())


async def is_scored_again(site: Site, ines: Page) -> None:
    await site.on("2026-03-16")
    await ines.goto(site.link_to("ines@example.com", "/survey/"))
    await ines.get_by_label("9", exact=True).check()
    await ines.locator("main form button.button").first.click()


async def reads_the_report(site: Site, page: Page) -> None:
    await signed_in_again(site, page)
    await page.goto("/studio/cohorts/spring-2026")
    await expect(page.locator("h1")).to_contain_text("1 of one passive who joined is a promoter now")
    row = page.get_by_role("row").filter(has_text="Of those who joined").first
    await expect(row).to_contain_text("100")
