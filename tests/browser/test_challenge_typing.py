"""What a browser with a script adds while somebody types: it saves by itself, and loses nothing with the connection."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from challenges import goes, submissions
from tests.browser.site import DESKTOP, PHONE, Site
from tests.challenges.strange_files import REFUSED, telling_picture
from tests.conftest import Filled
from tests.web.payloads import payloads

pytestmark = pytest.mark.browser

LONG = "still-by-hand"
NEXT = "main form button.button:not(.is-plain)"


async def begun(site: Site, filled: Filled, key: str = LONG) -> int:
    ines = filled.cast.member("Ines")
    async with site.house.database.work(ines) as work:
        return await submissions.start(work, key, int(ines.id or 0))


async def said(site: Site, number: int) -> object:
    async with site.house.database.read() as read:
        return (await goes.answers_of(read, [number]))[number].get(0)


async def test_words_are_saved_by_themselves_and_found_on_another_device(site: Site, filled: Filled) -> None:
    number = await begun(site, filled)
    page = await site.page(DESKTOP, filled.cast.member("Ines"))
    await page.goto(f"/hub/goes/{number}/0")
    await page.locator("textarea").press_sequentially("Counting boxes", delay=5)
    await expect(page.locator("#saved")).to_have_text(re.compile("Saved at"))
    assert await said(site, number) == "Counting boxes"
    phone = await site.page(PHONE, filled.cast.member("Ines"))
    await phone.goto(f"/hub/goes/{number}")
    await expect(phone.locator("textarea")).to_have_value("Counting boxes")


async def test_without_a_connection_the_page_stays_and_saves_when_it_is_back(site: Site, filled: Filled) -> None:
    number = await begun(site, filled)
    page = await site.page(PHONE, filled.cast.member("Ines"))
    await page.goto(f"/hub/goes/{number}/0")
    await page.context.set_offline(True)
    await page.locator("textarea").fill("In the tunnel")
    await expect(page.locator("#saved")).to_have_text("Not saved yet, trying again")
    await page.locator(NEXT).click()
    await expect(page.locator("#saved")).to_have_text("Not saved yet, trying again")
    await expect(page.locator("textarea")).to_have_value("In the tunnel")
    assert await said(site, number) is None
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    await page.context.set_offline(False)
    await expect(page.locator("#saved")).to_have_text(re.compile("Saved at"))
    assert await said(site, number) == "In the tunnel"
    site.complaints.clear()  # of the connection, which was gone on purpose
    await page.locator(NEXT).click()
    await expect(page).to_have_url(re.compile(rf"/hub/goes/{number}$"))
    await expect(page.get_by_role("status")).to_be_visible()


async def test_a_mistake_keeps_the_page_and_the_way_back_is_one_step(site: Site, filled: Filled) -> None:
    number = await begun(site, filled)
    page = await site.page(DESKTOP, filled.cast.member("Ines"))
    await page.goto("/hub")
    await page.goto(f"/hub/goes/{number}/0")
    await page.locator(NEXT).click()
    await expect(page.locator("#answer-error")).to_have_text("Please answer this one.")
    await expect(page.locator("textarea")).to_be_focused()
    await page.locator("textarea").fill("Stock")
    await expect(page.locator("#saved")).to_have_text(re.compile("Saved at"))
    await expect(page.locator("#answer-error")).to_have_count(0)
    await page.go_back()
    await expect(page).to_have_url(re.compile("/hub$"))


async def test_going_back_and_forth_in_the_browser_shows_each_page_as_it_is(site: Site, filled: Filled) -> None:
    number = await begun(site, filled)
    page = await site.page(DESKTOP, filled.cast.member("Ines"))
    await page.goto(f"/hub/goes/{number}/0")
    await page.locator("textarea").fill("Stock")
    await page.locator(NEXT).click()
    await expect(page).to_have_url(re.compile(rf"/hub/goes/{number}$"))
    heading = await page.locator("h1").text_content()
    await page.reload()
    assert await page.locator("h1").text_content() == heading
    await page.go_back()
    await expect(page.locator("h1")).to_have_text(heading or "")


async def test_two_tabs_show_both_texts(site: Site, filled: Filled) -> None:
    number = await begun(site, filled)
    first = await site.page(DESKTOP, filled.cast.member("Ines"))
    second = await first.context.new_page()
    for page in (first, second):
        await page.goto(f"/hub/goes/{number}/0")
    await second.locator("textarea").fill("Of the second")
    await expect(second.locator("#saved")).to_have_text(re.compile("Saved at"))
    await first.locator("textarea").fill("Of the first")
    await expect(first.locator("#saved")).to_have_text(re.compile("Another tab has kept something newer"))
    await first.locator(NEXT).click()
    await expect(first.get_by_role("alert")).to_contain_text("Of the second")
    await expect(first.locator("textarea")).to_have_value("Of the first")
    await first.locator(NEXT).click()
    await expect(first).to_have_url(re.compile(rf"/hub/goes/{number}$"))
    assert await said(site, number) == "Of the first"


async def test_a_photo_is_shown_as_soon_as_it_is_chosen(site: Site, filled: Filled, tmp_path: Path) -> None:
    noor = filled.cast.member("Noor")
    async with site.house.database.work(noor) as work:
        number = await submissions.start(work, "your-desk", int(noor.id or 0))
    (tmp_path / "desk.jpg").write_bytes(telling_picture("JPEG"))
    (tmp_path / "bad.png").write_bytes(REFUSED["HTML"][0])
    page = await site.page(PHONE, noor)
    await page.goto(f"/hub/goes/{number}/0")
    await page.locator("input[type=file]").set_input_files(tmp_path / "bad.png")
    await expect(page.locator("#answer-error")).to_contain_text("A picture is wanted here")
    await page.locator("input[type=file]").set_input_files(tmp_path / "desk.jpg")
    photo = page.locator("figure.file img")
    await expect(photo).to_be_visible()
    assert await photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    await page.locator(NEXT).click()
    await expect(page.locator("main")).to_contain_text("Maren reads it and answers by")


async def test_no_words_run_and_none_becomes_a_tag(site: Site, filled: Filled) -> None:
    number = await begun(site, filled)
    page = await site.page(DESKTOP, filled.cast.member("Ines"))
    opened: list[str] = []
    page.on("dialog", lambda dialog: opened.append(dialog.message))
    ran: list[str] = []
    page.on("request", lambda request: ran.append(request.url) if "x.example" in request.url else None)
    texts = list(payloads())
    for start in range(0, len(texts), 150):
        words = "\n".join(texts[start : start + 150])[:9900]
        async with site.house.database.work(filled.cast.member("Ines")) as work:
            await submissions.answer(work, await goes.get(work, number), 0, words)
        for path in (f"/hub/goes/{number}/0", f"/hub/challenges/passives-to-promoters/{LONG}"):
            await page.goto(path)
            await page.wait_for_timeout(100)
            found = "main [hx-get], main [data-hx-get], main [hx-on\\:click], main script, main svg script, main iframe"
            assert await page.locator(found).count() == 0
        await page.goto(f"/hub/goes/{number}/0")
        assert (await page.locator("textarea").input_value()).split() == words.split()
    assert (opened, ran) == ([], [])
