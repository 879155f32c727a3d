"""Every page there is to look at, each as somebody sees it. The route table says whether one is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Page

from advocacy.delivery.links import Links
from tests import rooms
from tests.browser.site import Site
from tests.cast import BEGUN_BY_NOOR, KEY, Cast
from tests.web.doors import doors
from tests.web.places import fillings

# What a GET answers that is no page: data, files and pictures, or a way on to another page.
NO_PAGES = (
    frozenset(
        {
            "/static/{file_path}",
            "/brand/style.css",
            "/brand/logo.svg",
            "/healthz",
            "/readyz",
            "/metrics",
            "/m/o/{token}",
            "/m/c/{token}",
            "/api/docs",
            "/api/docs/{path}",
            "/api/docs/openapi.json",
            "/hub/files/{key}",
            "/hub/me/my-data.zip",
            "/hub/me/data.json",
        }
    )
    | rooms.no_pages()
)
HOUSES = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Look:
    """A page as somebody sees it.

    Attributes:
        name: what it is called in a list.
        path: its address.
        who: a first name of the cast, a role, or empty for nobody.
        form: of a page that is shown once its form was sent with nothing in it, that form.
    """

    name: str
    path: str
    who: str = ""
    form: str = ""

    async def open(self, page: Page) -> None:
        """Go there, and see the page as it is meant."""
        answer = await page.goto(self.path)
        assert answer is not None
        assert answer.status < 500, self.name
        if self.form:
            await page.evaluate(SEND_NOTHING, self.form)
            await page.locator("[aria-invalid=true], .error").first.wait_for()


# As a browser that checks nothing would send it.
SEND_NOTHING = """form => { const found = document.querySelector(form); found.noValidate = true;
    for (const one of found.querySelectorAll('input:not([type=hidden]), textarea, select')) {
        one.checked = false; if (!['radio', 'checkbox', 'file'].includes(one.type)) one.value = ''; }
    found.requestSubmit(found.querySelector('button:not([name]), button[value=next]')); }"""


def looks(site: Site, cast: Cast) -> Iterator[Look]:
    """Each page of the route table as Ines sees it, and then the pages whose states differ."""
    filled = fillings(site.house, cast)
    for door in doors(site.app):
        if door.method != "GET" or door.path in NO_PAGES or door.path.startswith(HOUSES):
            continue
        words = filled.get(door.path, {})
        who = "Ines" if door.lets_in("member") and "{token}" not in door.path else ""
        if not door.lets_in("member") and door.lets_in("staff"):
            who = "manager" if door.lets_in("staff", "manager") else "admin"
        yield Look(door.path, door.path.format(**words), "" if door.path.startswith(("/sign-in", "/sso")) else who)
    yield from _states(cast)
    yield from _stages(cast)
    yield from _links(site, cast)
    yield from _mistakes(site, cast)
    for look in rooms.looks(site.house, cast):
        yield Look(*look)


def _states(cast: Cast) -> Iterator[Look]:
    for name in ("Tomas", "Bo", "Noor", "Gita", "Dora", "Hana"):
        yield Look(f"the line of {name}", "/hub", name)
    for key in (
        "still-by-hand",
        "bad-day",
        "your-list",
        "your-desk",
        "your-work",
        "one-place",
        "in-may",
        "last-winter",
        "public-review",
    ):
        yield Look(f"challenge {key}", f"/hub/challenges/{KEY}/{key}", "Ines")
    for name in ("Bo", "Gita", "Hana", "Finn", "Dora", "Tomas"):
        yield Look(f"the box of {name}", "/hub/boxes", name)
    yield Look("points of somebody new", "/hub/points", "Tomas")
    yield Look("points of somebody at the top", "/hub/points", "Noor")
    yield Look("rewards of somebody rich", "/hub/rewards", "Noor")
    yield Look("rewards of somebody new", "/hub/rewards", "Tomas")
    for key in ("mug", "hour"):
        yield Look(f"a reward that cannot be had, {key}", f"/hub/rewards/{cast.rewards[key]}", "Ines")
    for key in ("hour", "notebook"):
        yield Look(f"a redemption, {key}", f"/hub/redemptions/{cast.rows[f'redemption of Noor, {key}']}", "Noor")
    yield Look("nothing asked yet", "/hub/heard", "Finn")
    yield Look("the board of somebody who is not shown", "/hub/boards", "Bo")
    yield Look("Me of somebody new", "/hub/me", "Tomas")
    yield Look("a page that is not there", "/hub/nothing-here", "Ines")
    yield Look("a page that is for others", "/parts", "Ines")
    yield Look("the front page for nobody", "/", "")
    yield Look("the front page for a marketer", "/", "marketer")


def _stages(cast: Cast) -> Iterator[Look]:
    for stage in range(6):
        yield Look(f"stage {stage + 1} of all kinds", f"/hub/goes/{cast.rows['all-kinds']}/{stage}", "Ines")
    for key in BEGUN_BY_NOOR:
        yield Look(f"stage of {key}", f"/hub/goes/{cast.rows[f'{key} of Noor']}/0", "Noor")
    yield Look("stage of one-sentence, 2", f"/hub/goes/{cast.rows['one-sentence of Noor']}/1", "Noor")
    yield Look("stage of your-address", f"/hub/goes/{cast.rows['your-address of Bo']}/0", "Bo")


def _links(site: Site, cast: Cast) -> Iterator[Look]:
    links, until = Links.of(site.house.settings), site.watch() + timedelta(days=3)
    yield Look("a sign-in link that is not ours", "/sign-in/not-one-of-ours", "")
    for name in ("Ruth", "Tomas"):
        token = links.token("join", cast.rows[f"invitation of {name}"], until)
        yield Look(f"the invitation of {name}", f"/join/{token}", "")
    yield Look("a link that was altered", "/join/altered", "")
    yield Look("the last day of a link is over", f"/survey/{links.token('survey', 1, site.watch())}", "")
    asked = links.token("survey", cast.rows["ask of Gita"], until, "9")
    yield Look("a score that was pressed in the mail", f"/survey/{asked}", "")


def _mistakes(site: Site, cast: Cast) -> Iterator[Look]:
    filled = fillings(site.house, cast)
    join, survey = (f"/{name}/{filled[f'/{name}/{{token}}']['token']}" for name in ("join", "survey"))
    for name, path, who in (
        ("joining without a yes", join, ""),
        ("a survey without a score", survey, ""),
        ("nobody asked for", "/sign-in", ""),
        ("an address without words", "/hub/boxes/address", "Ines"),
        ("a question without words", "/hub/heard", "Ines"),
        ("a profile without words", "/hub/me/profile", "Ines"),
        ("erasing without being sure", "/hub/me/erasing", "Ines"),
        ("a name for the boards without letters", "/hub/boards", "Bo"),
        ("a date", f"/hub/goes/{cast.rows['all-kinds']}/3", "Ines"),
        *((f"{key} without an answer", f"/hub/goes/{cast.rows[f'{key} of Noor']}/0", "Noor") for key in BEGUN_BY_NOOR),
        ("an address without an answer", f"/hub/goes/{cast.rows['your-address of Bo']}/0", "Bo"),
    ):
        yield Look(f"mistaken: {name}", path, who, form="main form")
