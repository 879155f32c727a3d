"""Everything can be done by keyboard alone, and one sees where one is."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.company import address_of, begin
from tests.browser.pages import Look, looks
from tests.browser.site import DESKTOP, PHONE, Device, Site
from tests.conftest import Filled

pytestmark = pytest.mark.browser

# What can be acted on and is shown, in the order of the page; of radio buttons of one name, Tab stops at one.
GROUP = "(one => one.name + [...document.forms].indexOf(one.form))"
STOPS = """() => { const seen = new Set(), key = GROUP;
  return [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(one => !one.matches(':disabled') && !one.closest('[inert]') && !one.matches('button.sr[tabindex="-1"]')
     && one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})
     && !one.closest('details:not([open]) > :not(summary)'))
  .filter(one => one.type !== 'radio' || (!seen.has(key(one)) && seen.add(key(one)))); }""".replace("GROUP", GROUP)
UNREACHED = f"""() => ({STOPS})().filter(one => one.type !== 'radio' && !one.dataset.stop)
  .map(one => one.outerHTML.slice(0, 120))"""
# Before each further Tab: where one is, and whether that can be seen, by an outline on what is painted, which nothing
# lies over. It is noted by the page itself, so that the keys need not wait for an answer each time.
NOTED = """() => { const noted = window.noted = [], group = GROUP;
  const painted = it => { const style = getComputedStyle(it), box = it.getBoundingClientRect();
    return Number(style.opacity) > 0 && box.width > 4 && box.height > 4; };
  const marked = it => { const style = getComputedStyle(it);
    const shape = it.matches('svg a') && it.querySelector('path, rect, circle');
    const drawn = shape && getComputedStyle(shape);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      || drawn && drawn.stroke !== 'none' && parseFloat(drawn.strokeWidth) >= 2; };
  const note = () => { const one = document.activeElement;
    if (!one.dataset.stop) one.dataset.stop = String(noted.length);
    const shown = [one, one.closest('label, [role=search]'), one.nextElementSibling].filter(it => it && painted(it));
    const here = shown[0] || one;
    // A row of tabs glides to where one is; the next key is quicker.
    here.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'});
    const box = here.getClientRects()[0] || here.getBoundingClientRect();
    const x = box.left + Math.min(box.width, 40) / 2, y = Math.max(box.top, 0) + Math.min(box.height, 24) / 2;
    const top = document.elementFromPoint(x, y);
    const free = one.closest('svg') || top && (here.contains(top) || top.contains(one));
    noted.push({tag: one.tagName, name: one.type === 'radio' ? 'radio ' + group(one) : one.dataset.stop,
      words: (here.innerText || one.name || one.getAttribute('aria-label') || '').slice(0, 40),
      marked: shown.some(marked), covered: !free}); };
  addEventListener('keydown', pressed => pressed.key === 'Tab' && note(), true); }""".replace("GROUP", GROUP)
DATE_STOPS, LETTER_STOPS = 5, 12
LOOKED_AT_BY = frozenset({"Ines", "Noor", "Bo", "manager", "admin", ""})
AT_A_DESK = frozenset({"manager", "admin"})


async def walked(page: Page, most: int) -> tuple[set[str], list[str]]:
    """The stops of Tab once around the page, and those at which one does not see where one is."""
    await page.evaluate(NOTED)
    # A field for a date has stops of its own inside.
    most += DATE_STOPS * await page.locator("input[type=date], input[type=time], input[type=datetime-local]").count()
    # What is in a letter is stopped at as well, and seen there.
    most += LETTER_STOPS * await page.locator("iframe").count()
    for _ in range(most + 1):
        await page.keyboard.press("Tab")
    stops: set[str] = set()
    lost = []
    last = ""
    for here in (await page.evaluate("noted"))[1:]:
        # Between the end and the top lies nothing; a page may begin with what is open on it, and be walked on twice.
        if here["tag"] in {"BODY", "IFRAME"} or (here["name"] in stops and here["name"] != last):
            continue
        again, last = here["name"] == last, here["name"]
        stops.add(last)
        if here["covered"] or not (here["marked"] or again):
            lost.append(f"{here['tag']} “{here['words']}” is {'covered' if here['covered'] else 'not marked'}")
    return stops, lost


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_every_page_is_walked_by_tab_and_one_sees_where_one_is(
    site: Site, filled: Filled, device: Device
) -> None:
    by_person: dict[str, list[Look]] = {}
    for look in looks(site, filled.cast):
        if look.who in LOOKED_AT_BY and not look.form and (device is DESKTOP or look.who not in AT_A_DESK):
            by_person.setdefault(look.who, []).append(look)
    lost: list[str] = []
    for who, pages in by_person.items():
        page = await site.page(device, filled.cast.actor(who) if who else None)
        for look in pages:
            await look.open(page)
            expected = await page.evaluate(f"({STOPS})().length")
            stops, told = await walked(page, expected + 10)
            lost += [f"{look.name}: {one}" for one in told]
            if len(stops) < expected:
                unreached = await page.evaluate(UNREACHED)
                lost.append(f"{look.name}: {expected - len(stops)} of {expected} cannot be reached {unreached}")
    assert not lost, "\n".join(lost)


async def test_one_who_is_lost_is_found(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.member("Ines"))
    await page.goto("/hub/points")
    await page.evaluate("document.querySelector('.purse').style.outline = 'none'")
    await page.evaluate("document.querySelector('.hub-nav a').tabIndex = -1")
    expected = await page.evaluate(f"({STOPS})().length")
    stops, told = await walked(page, expected + 10)
    assert len(told) == 1
    assert told[0].startswith("A “")
    assert len(stops) == expected - 1
    site.complaints.clear()


async def test_the_first_stop_leads_past_the_navigation(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.member("Ines"))
    await page.goto("/hub/points")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()


async def test_somebody_comes_in_and_does_a_challenge_by_keyboard(fresh: Site) -> None:
    await begin(fresh, {"Ines Kofler": 8})
    page = await fresh.page(DESKTOP)
    await page.goto(fresh.link_to(address_of("Ines Kofler"), "/join/"))
    await to(page, page.get_by_label(re.compile("Keep my answers")), "Space")
    await to(page, page.get_by_role("button", name="Come in"), "Enter")
    await expect(page).to_have_url(re.compile("/hub$"))
    for title in ("Take a look around", "What's your favorite candy?"):
        await expect(page.locator(".is-here h2")).to_have_text(title)
        await to(page, page.locator(".is-here .button").first, "Enter")
        await expect(page).not_to_have_url(re.compile("/hub$"))
        if "/challenges/" in page.url:
            await to(page, page.get_by_role("button", name="Start"), "Enter")
        await expect(page).to_have_url(re.compile(r"/hub/goes/\d+/0"))
        if title.startswith("What"):
            await to(page, page.locator("main form input[type=text], main form textarea").first, "")
            await page.keyboard.type("Sour cherry")
        await to(page, page.locator("main form button.button").first, "Enter")
        await expect(page).to_have_url(re.compile(r"/hub/goes/\d+$"))
        await page.goto("/hub")
    await expect(page.locator(".purse")).to_contain_text("40")


async def to(page: Page, wanted: Locator, key: str) -> None:
    """Tab to something, and press a key on it."""
    for _ in range(60):
        if await wanted.evaluate("one => one === document.activeElement"):
            break
        await page.keyboard.press("Tab")
    await expect(wanted).to_be_focused()
    if key:
        await page.keyboard.press(key)
