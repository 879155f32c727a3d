"""A passkey in a real browser, held by a device that the browser plays itself."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.async_api import Page, Request, expect

from advocacy.database import SYSTEM, Actor
from advocacy.people import identity, passkeys, staff
from tests.browser.site import DESKTOP, Site

pytestmark = pytest.mark.browser

SECOND = "/sign-in/second"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def with_device(page: Page) -> None:
    """Give the browser a device that says yes."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


async def colleague(site: Site) -> Actor:
    async with site.house.database.work(SYSTEM) as work:
        return Actor("staff", await staff.add(work, "maren@example.com", "manager", name="Maren Lindqvist"), "manager")


async def by_link(site: Site, page: Page, person: Actor) -> None:
    """From a link to whatever comes after its button."""
    async with site.house.database.work(SYSTEM) as work:
        link = await identity.make_link(work, person)
    await page.goto(f"/sign-in/{link.token}")
    await page.get_by_role("button", name="Sign in").click()


async def set_up(page: Page) -> None:
    await page.goto("/studio/team/me")
    await page.get_by_role("link", name="Set up a second factor").click()
    await page.get_by_label("What you keep it on").fill("Work laptop")
    await page.get_by_role("button", name="Set up a passkey").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Ten codes for the day the device is gone")


async def test_a_passkey_is_made_and_opens_the_next_time_and_its_answer_never_again(fresh: Site) -> None:
    site, maren = fresh, await colleague(fresh)
    page = await site.page(DESKTOP)
    await with_device(page)
    await by_link(site, page, maren)
    await expect(page).to_have_url(re.compile("/studio$"))
    await set_up(page)
    codes = await page.locator(".team-codes code").all_inner_texts()
    await page.get_by_role("link", name="I have them; go on").click()
    await expect(page.locator("b", has_text="Work laptop")).to_be_visible()
    await page.get_by_role("button", name="Sign out", exact=True).last.click()

    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one) if one.url.endswith(f"{SECOND}/passkey") else None)
    await by_link(site, page, maren)
    await expect(page).to_have_url(re.compile(SECOND))
    await page.goto("/studio/team")
    await expect(page).to_have_url(re.compile(rf"{SECOND}\?next="))
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page).to_have_url(re.compile("/studio/team$"))
    async with site.house.database.read() as read:
        [kept] = await passkeys.of_person(read, int(maren.id or 0))
    assert (kept.name, kept.last_used_at) == ("Work laptop", site.watch())

    # Somebody who has listened, and has got a link of hers.
    [heard] = [parse_qs(one.post_data or "")["credential"][0] for one in sent if one.method == "POST"]
    thief = await site.page(DESKTOP)
    await by_link(site, thief, maren)
    await expect(thief).to_have_url(re.compile(SECOND))
    await thief.locator("form[data-passkey]").evaluate(
        "(form, heard) => { form.elements.credential.value = heard; form.submit(); }", heard
    )
    await expect(thief.get_by_text("That passkey did not open the door")).to_be_visible()
    await thief.goto("/studio/team")
    await expect(thief).to_have_url(re.compile(SECOND))

    # And she herself, where no passkey is at hand.
    await thief.get_by_label("A recovery code").fill(codes[0])
    await thief.get_by_role("button", name="Come in").click()
    await expect(thief).to_have_url(re.compile("/studio/team$"))


async def test_a_device_that_says_no_leaves_the_page_as_it_was(fresh: Site) -> None:
    page = await fresh.page(DESKTOP, await colleague(fresh))
    await page.goto("/studio/team/me/factors")
    await page.evaluate(
        "() => { navigator.credentials.create = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    await page.get_by_label("What you keep it on").fill("Phone")
    await page.get_by_role("button", name="Set up a passkey").click()
    await expect(page.get_by_text("Your device made none.")).to_be_visible()
    await expect(page.get_by_role("button", name="Set up a passkey")).to_be_enabled()
    await expect(page.get_by_label("What you keep it on")).to_have_value("Phone")


async def test_without_scripts_the_page_says_so_and_a_code_does(fresh: Site) -> None:
    site, maren = fresh, await colleague(fresh)
    page = await site.page(DESKTOP)
    await with_device(page)
    await by_link(site, page, maren)
    await set_up(page)
    codes = await page.locator(".team-codes code").all_inner_texts()
    plain = await site.page(DESKTOP, scripts=False)
    await by_link(site, plain, maren)
    await expect(plain.get_by_text("A passkey needs scripts")).to_be_visible()
    assert await plain.get_by_role("button", name="Use a passkey").count() == 0
    await plain.get_by_label("A recovery code").fill(codes[9])
    await plain.get_by_role("button", name="Come in").click()
    await plain.goto("/studio/team/me")
    await expect(plain.get_by_role("heading", level=1)).to_have_text("Maren Lindqvist")
    await plain.goto("/studio/team/me/factors")
    await expect(plain.get_by_text("A passkey needs scripts")).to_be_visible()
