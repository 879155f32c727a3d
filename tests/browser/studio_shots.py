"""The pages of the studio that ``make screenshots`` takes, as the demo's manager and admin see them.

Where an address has something in it that only the year decides, it is found as people find it: by the first link of
another page that leads to such a page.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Page

from seeds.workshop import SEGMENT
from seeds.year import PROGRAM

IN_GERMAN = ("studio, today", "studio, program", "studio, cohort", "studio, people", "studio, boxes")
# What stands in the README: by the name of its picture.
SHOWN = {"program": "studio, program", "cohort": "studio, cohort"}
GROUPS = ("first", "welcomes", "submissions", "questions", "comments", "dead")
TABS = ("in", "tracks", "levels", "weekly", "boxes", "score", "mails", "rewards", "team")
PARTS = {
    "challenge": "?path=challenges.2",
    "stage to add": "?path=challenges.2.stages&new=quiz",
    "track": "?path=tracks.0",
    "mail": "?path=mails.0",
    "box": "?path=packages.0",
}
BOXES = ("address", "ready", "packed", "sent", "delivered", "declined", "returned", "planned")
REDEMPTIONS = ("reserved", "approved", "shelf", "history")
DEEDS = ("write", "note", "points", "change", "challenges", "explain", "duplicates")

_PROGRAM = "/studio/programs/{key}"
_COHORT = "/studio/cohorts/{program}"
_PEOPLE = "/studio/people"
_BOXES = "/studio/boxes"
_REWARDS = "/studio/rewards"
_MAIL = "/studio/mail"
_TEAM = "/studio/team"


@dataclass(frozen=True, slots=True)
class Room:
    """A page of the studio.

    Attributes:
        name: of its pictures.
        route: as the route table has it.
        query: what follows the address.
        known: what stands in the braces of the route, as far as that is known beforehand.
        via: the page with a link to it, where it is not; by its address, or one that is found in the same way.
        role: who looks.
    """

    name: str
    route: str
    query: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    via: "str | Room" = ""
    role: str = "manager"

    async def address(self, page: Page) -> str:
        """Where it is; empty where the page before has no link to one like it."""
        path = self.route
        for name, value in self.known.items():
            path = path.replace(f"{{{name}}}", value)
        before = await self.via.address(page) if isinstance(self.via, Room) else self.via
        if self.via and not before:
            return ""
        if before:
            await page.goto(before)
            links: list[str] = await page.eval_on_selector_all(
                "main a[href]", "all => all.map(one => one.getAttribute('href'))"
            )
            alike = re.compile(re.sub(r"\{(number|id|customer)\}", r"[0-9]+", path).replace("{mail}", "[a-z-]+"))
            path = next((link for link in links if alike.fullmatch(urlsplit(link).path)), "")
        return path and path + self.query


def rooms(customer: int) -> Iterator[Room]:
    """All of them; those of one person are about a member on whose pages there is much to see."""
    for part in (_today(), _programs(), _figures(), _people({"id": str(customer)}), _desks(), _mail(), _team()):
        yield from part


def _today() -> Iterator[Room]:
    yield Room("today", "/studio")
    yield Room("today, all questions", "/studio/today/{group}", known={"group": "questions"})
    for group in GROUPS:
        one = {"group": group}
        yield Room(f"today, {group}", "/studio/today/{group}/{number}", known=one, via=f"/studio/today/{group}")
    yield Room("reviews", "/studio/reviews")
    yield Room("reviews, sent back", "/studio/reviews", "?state=sent-back")
    yield Room("a review", "/studio/reviews/{number}", via="/studio/reviews")


def _programs() -> Iterator[Room]:
    this = {"key": PROGRAM}
    yield Room("programs", "/studio/programs")
    yield Room("programs, new", "/studio/programs/new")
    yield Room("program", _PROGRAM, known=this)
    for tab in TABS:
        yield Room(f"program, {tab}", f"{_PROGRAM}/parts/{{tab}}", known={**this, "tab": tab})
    for name, query in PARTS.items():
        yield Room(f"program, a {name}", f"{_PROGRAM}/edit", query, known=this)
    for name in ("templates", "text", "versions", "compare", "publish", "preview", "rules", "conditions", "launch"):
        query = {"conditions": "?path=tracks.0.for"}.get(name, "")
        yield Room(f"program, {name}", f"{_PROGRAM}/{name}", query, known=this)
    yield Room("program, a rule", f"{_PROGRAM}/rules", "?open=7", known=this)
    waves = "?how=waves&waves=9,8,7"
    yield Room("program, launch to confirm", f"{_PROGRAM}/launch/confirmation", waves, known=this)
    launch = f"/studio/programs/{PROGRAM}/launch"
    yield Room("program, a letter", f"{_PROGRAM}/mails/{{mail}}/for/{{customer}}", known=this, via=launch)


def _figures() -> Iterator[Room]:
    this = {"program": PROGRAM}
    yield Room("cohorts", "/studio/cohorts")
    yield Room("cohort", _COHORT, known=this)
    yield Room("scores", "/studio/scores")
    yield Room("scores, of passives", "/studio/scores/answers", "?part=passives")
    yield Room("cohort, who joined", f"{_COHORT}/people", "?step=joined&segment=passive", known=this)


def _people(one: Mapping[str, str]) -> Iterator[Room]:
    yield Room("people", _PEOPLE)
    yield Room("people, in danger", _PEOPLE, "?danger=1")
    yield Room("an account", f"{_PEOPLE}/accounts/{{id}}", via=f"{_PEOPLE}/{one['id']}")
    yield Room("a customer", f"{_PEOPLE}/{{id}}", known=one)
    for deed in DEEDS:
        yield Room(f"a customer, {deed}", f"{_PEOPLE}/{{id}}/{deed}", known=one)
    yield Room("a customer, erase", f"{_PEOPLE}/{{id}}/erase", known=one, role="admin")
    why = f"?of={PROGRAM}/your-candy"
    yield Room("a customer, explained", f"{_PEOPLE}/{{id}}/explain", why, known=one)
    yield Room("people, tags", f"{_PEOPLE}/tags")
    segment = {"key": SEGMENT}
    yield Room("segments", f"{_PEOPLE}/segments")
    yield Room("segments, new", f"{_PEOPLE}/segments/new")
    yield Room("a segment", f"{_PEOPLE}/segments/{{key}}", known=segment)
    yield Room("a segment, edit", f"{_PEOPLE}/segments/{{key}}/edit", known=segment)
    yield Room("import", f"{_PEOPLE}/import")
    yield Room("import, one file", f"{_PEOPLE}/import/{{number}}", via=f"{_PEOPLE}/import")
    yield Room("people, new", f"{_PEOPLE}/new")


def _desks() -> Iterator[Room]:
    yield Room("boxes", _BOXES)
    for group in BOXES:
        yield Room(f"boxes, {group}", _BOXES, f"?group={group}")
    for group in ("returned", "ready"):
        yield Room(f"a box, {group}", f"{_BOXES}/{{number}}", via=f"{_BOXES}?group={group}")
    packed = Room("a packing list", f"{_BOXES}/lists/{{number}}", via=f"{_BOXES}?group=packed")
    yield packed
    yield Room("packing slips", f"{packed.route}/slips", via=packed)
    yield Room("rewards", _REWARDS)
    for group in REDEMPTIONS:
        yield Room(f"rewards, {group}", _REWARDS, f"?group={group}")
    for group in ("reserved", "history"):
        one = f"{_REWARDS}/redemptions/{{number}}"
        yield Room(f"a redemption, {group}", one, via=f"{_REWARDS}?group={group}")
    yield Room("a reward", f"{_REWARDS}/{{number}}", via=f"{_REWARDS}?group=shelf")


def _mail() -> Iterator[Room]:
    yield Room("mail", _MAIL)
    yield Room("mail, sent", f"{_MAIL}/sent")
    yield Room("mail, one", f"{_MAIL}/{{id}}", via=f"{_MAIL}/sent")
    yield Room("mail, silence", f"{_MAIL}/silence")
    yield Room("mail, templates", f"{_MAIL}/templates")
    template = {"program": PROGRAM, "mail": "invite-passive"}
    yield Room("mail, a template", f"{_MAIL}/templates/{{program}}/{{mail}}", known=template)
    fixed = {"name": "sign_in", "language": "en"}
    yield Room("mail, a fixed one", f"{_MAIL}/fixed/{{name}}/{{language}}", known=fixed)
    yield Room("mail, where a link leads", f"{_MAIL}/sample/{{purpose}}", known={"purpose": "join"})


def _team() -> Iterator[Room]:
    yield Room("team", _TEAM)
    for name in ("me", "me/factors", "me/app"):
        yield Room(f"team, {name.replace('/', ', ')}", f"{_TEAM}/{name}")
    yield Room("team, for an admin", _TEAM, role="admin")
    yield Room("team, tokens", f"{_TEAM}/tokens", role="admin")
    yield Room("team, log", f"{_TEAM}/log", role="admin")
    yield Room("team, a colleague", f"{_TEAM}/people/{{number}}", via=_TEAM, role="admin")
