"""``make screenshots``: every page of the hub and those of the studio, from the demo's year, as people see them.

The same seed and the same last day tell the same year, so two runs show the same pages; what differs was changed.
"""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from PIL import Image
from sqlalchemy import Select, select

from advocacy.database import SYSTEM, Actor, Read, Work
from advocacy.delivery.links import Links
from advocacy.engine.journal import standings
from advocacy.listening import surveys
from advocacy.listening.asks import survey_asks
from advocacy.listening.responses import Response, receive
from advocacy.listening.surveys import Wanted
from advocacy.people import staff
from advocacy.people.accounts import AccountRow
from advocacy.people.customers import MEMBERS, change, customers
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, programs
from advocacy.programs.invitations import invitations
from advocacy.settings import Settings
from challenges.boards import board_of
from challenges.goes import submissions
from rewards.catalog import offered
from rewards.redemptions import redemptions
from seeds.demo import play
from seeds.year import PROGRAM, Installation
from tests import cast
from tests.browser import studio_shots
from tests.browser.site import DESKTOP, PHONE, Device, Site, chromium, served
from tests.conftest import SECRET
from web import migrate
from web.cli.demo import DAYS
from web.due import carry_out
from web.testing import Wristwatch
from web.visitors import COOKIE
from web.wiring import TAKE_PARTS, open_house

LAST_DAY = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)
LATER = LAST_DAY + timedelta(days=30)
PICTURES = Path(__file__).parents[2] / "web" / "static" / "pictures"
ROOMS = ("points", "rewards", "boxes", "boxes/address", "heard", "boards", "me")
OF_ME = ("profile", "mails", "willing", "consents", "browsers", "kept", "leaving", "erasing")
IN_GERMAN = ("home", "points", "challenge, open", "me", "a beginner's home", *studio_shots.IN_GERMAN)
# What stands in the README: which page, in which form.
SHOWN = {
    "home-phone": ("a beginner's home", "phone"),
    "points-desktop": ("points", "desktop"),
    **{f"{picture}-desktop": (name, "desktop") for picture, name in studio_shots.SHOWN.items()},
}
SOME, MOST_SOME = 40, 80  # the points of somebody who has begun and is no Insider yet
COLORS = 255


@dataclass(frozen=True, slots=True)
class Way:
    """How a page is looked at."""

    name: str
    device: Device
    dark: bool = False
    language: str = "en"


WAYS = (
    Way("phone", PHONE),
    Way("desktop", DESKTOP),
    Way("phone, dark", PHONE, dark=True),
    Way("desktop, dark", DESKTOP, dark=True),
    Way("phone, German", PHONE, language="de"),
)


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, and who looks at it; None is somebody who is not signed in."""

    name: str
    path: str
    who: Actor | None


@click.command()
@click.option("--into", default="screenshots", show_default=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--customers", default=400, show_default=True, type=click.IntRange(60, 6000), help="How many there are.")
@click.option("--seed", default=7, show_default=True, type=int, help="Draws the year.")
@click.option("--for-readme", is_flag=True, help="Also renew the pictures of the README.")
def main(into: Path, customers: int, seed: int, *, for_readme: bool) -> None:
    """Play the demo's year, and take a picture of each page of the hub and the studio in each form."""
    into.mkdir(parents=True, exist_ok=True)
    logging.disable(logging.ERROR)
    taken = asyncio.run(_take(into, customers, seed))
    click.echo(f"{taken} pictures in {into}")
    if for_readme:
        _renew(into)


async def _take(into: Path, number: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'year.db'}"
        email = await _played(url, number, seed)
        async with chromium() as browser, served(url, Wristwatch(LAST_DAY), browser) as site:
            async with site.house.database.read() as read:
                eager = int(await read.value(select(customers.c.id).where(customers.c.email == email)))
                links = Links.of(site.house.settings)
                shots = [shot async for shot in _shots(read, links, Actor("member", eager))]
            shots += [shot async for shot in _studio(site, eager)]
            wanted = [(way, one) for way in WAYS for one in shots if way.language == "en" or one.name in IN_GERMAN]
            seats = {who: await cast.sign_in(site.house, who) for who in {one.who for one in shots} if who}
            taken = 0
            with click.progressbar(wanted, label="Pictures") as bar:
                for way, shot in bar:
                    path = into / f"{shot.name}, {way.name}.png"
                    taken += await _picture(site, way, shot, seats.get(shot.who) if shot.who else None, path)
            site.complaints.clear()  # each was said beside its page
    return taken


async def _played(url: str, number: int, seed: int) -> str:
    """Play the year; returns the address of the member who did the most."""
    await migrate.upgrade(url)
    watch = Wristwatch(LAST_DAY)
    house = open_house(Settings(database_url=url, secret_key=SECRET), clock=watch)
    there = Installation(house.database, watch, TAKE_PARTS, partial(carry_out, house), SECRET)
    with click.progressbar(length=DAYS, label="The year") as bar:
        told = await play(there, customers=number, seed=seed, end=LAST_DAY, say=lambda _: None, progress=bar.update)
    async with house.database.work(SYSTEM) as work:
        await _one_more_morning(work)
    await house.close()
    return told.member


async def _one_more_morning(work: Work) -> None:
    """Somebody is invited, somebody is asked for a score, and somebody comes too late for the launch."""
    await _score(work, "Ines Linden", "Jon Linden", "Kaya Linden", "Lea Linden")
    publication = await programs.publication(work, PROGRAM)
    await cohorts.launch(work, publication, seed=1)
    beginner = int(await work.value(_begun()))
    await surveys.ask(work, [Wanted(beginner, "rescore", publication.version_id, "picture", counts_as="program")])
    await _score(work, "Mona Falk", "Nils Falk")


async def _score(work: Work, *names: str) -> None:
    rows = [
        CustomerRow(
            email=f"{'.'.join(name.lower().split())}@linden.example", name=name, account=AccountRow("Linden Mill")
        )
        for name in names
    ]
    ids = await save_customers(work, rows)
    await receive(work, [Response(8, "picture", f"{one}", one, answered_at=work.now) for one in ids])


async def _shots(read: Read, links: Links, eager: Actor) -> AsyncIterator[Shot]:
    """Each page with something to see on it, by somebody who did the most there is and by somebody who has begun."""
    yield Shot("home", "/hub", eager)
    for name in ROOMS:
        yield Shot(name.replace("/", ", "), f"/hub/{name}", eager)
    for name in OF_ME:
        yield Shot(f"me, {name}", f"/hub/me/{name}", eager)
    for reward in await offered(read):
        yield Shot(f"reward, {reward.key}", f"/hub/rewards/{reward.id}", eager)
    mine = select(redemptions).where(redemptions.c.customer_id == eager.id).order_by(redemptions.c.id)
    for row in {row.state: row for row in await read.rows(mine)}.values():
        yield Shot(f"redemption, {row.state}", f"/hub/redemptions/{row.id}", eager)
    for path in (_goes(read, eager), _doors(read, eager)):
        async for shot in path:
            yield shot
    beginner = Actor("member", int(await read.value(_begun())))
    yield Shot("a beginner's home", "/hub", beginner)
    yield Shot("a beginner's points", "/hub/points", beginner)
    async for shot in _doors(read, beginner):
        yield Shot(f"a beginner's {shot.name}", shot.path, beginner)
    yield Shot("sign in", "/sign-in", None)
    for name, purpose, rows in (("join", "join", _waiting()), ("survey", "survey", _asked())):
        if (number := await read.value(rows)) is not None:
            yield Shot(name, links.url(purpose, number, LATER).removeprefix(links.base_url), None)


async def _studio(site: Site, eager: int) -> AsyncIterator[Shot]:
    """The studio's pages; one that no link leads to is named, and left out."""
    async with site.house.database.read() as read:
        by_role = {one.role: Actor("staff", one.id, one.role) for one in await staff.everybody(read)}
    pages = {role: await site.page(DESKTOP, by_role[role], scripts=False) for role in ("manager", "admin")}
    for room in studio_shots.rooms(eager):
        path = await room.address(pages[room.role])
        if path:
            yield Shot(f"studio, {room.name}", path, by_role[room.role])
        else:
            click.echo(f"{room.name}: no link of {room.via} leads there", err=True)


async def _goes(read: Read, member: Actor) -> AsyncIterator[Shot]:
    """A go of each state; of one that can be worked on the stage that is open, of another what became of it."""
    mine = select(submissions).where(submissions.c.customer_id == member.id).order_by(submissions.c.id)
    for go in {go.state: go for go in await read.rows(mine)}.values():
        yield Shot(f"go, {go.state.replace('_', ' ')}", f"/hub/goes/{go.id}", member)


async def _doors(read: Read, member: Actor) -> AsyncIterator[Shot]:
    """A challenge of each state."""
    for entry in {entry.state: entry for entry in await board_of(read, int(member.id or 0))}.values():
        key = entry.challenge.key
        yield Shot(f"challenge, {entry.state.value}", f"/hub/challenges/{PROGRAM}/{key}", member)


def _begun() -> Select[Any]:
    some = standings.c.points.between(SOME, MOST_SOME), standings.c.segment == "passive"
    here = standings.join(customers, customers.c.id == standings.c.customer_id)
    return (
        select(customers.c.id)
        .select_from(here)
        .where(MEMBERS, customers.c.language == "en", *some)
        .order_by(customers.c.joined_at.desc(), customers.c.id)
        .limit(1)
    )


def _waiting() -> Select[Any]:
    open_still = invitations.c.accepted_at.is_(None), invitations.c.expires_at > LAST_DAY
    return select(invitations.c.id).where(*open_still).order_by(invitations.c.id).limit(1)


def _asked() -> Select[Any]:
    open_still = survey_asks.c.state == "asked", survey_asks.c.expires_at > LAST_DAY
    return select(survey_asks.c.id).where(*open_still).order_by(survey_asks.c.id).limit(1)


async def _picture(site: Site, way: Way, shot: Shot, seat: str | None, path: Path) -> bool:
    """Take a picture; a page that does not open is named, and left out."""
    context = await site.context(way.device, dark=way.dark, locale="de-AT" if way.language == "de" else "en-GB")
    if shot.who is not None and seat is not None:
        if shot.who.kind == "member":
            async with site.house.database.work(SYSTEM) as work:
                await change(work, int(shot.who.id or 0), language=way.language)
        host = str(urlsplit(site.url).hostname)
        await context.add_cookies(
            [{"name": COOKIE, "value": seat, "domain": host, "path": "/", "secure": True, "httpOnly": True}]
        )
    page = await context.new_page()
    answer = await page.goto(shot.path, wait_until="networkidle")
    if answer is None or not answer.ok:
        click.echo(f"\n{shot.name}: {shot.path} does not open ({answer.status if answer else 'no answer'})", err=True)
        await context.close()
        return False
    if (shot.name, way.name) not in SHOWN.values():
        # As high as the page is, so that what stays at the foot of the window stays at the foot of the picture.
        size = page.viewport_size or {"width": 0, "height": 0}
        height = await page.evaluate("document.documentElement.scrollHeight")
        await page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
    await page.screenshot(path=path, animations="disabled")
    await context.close()
    return True


def _renew(folder: Path) -> None:
    """The pictures of the README: few colors, so that they stay small in the repository."""
    PICTURES.mkdir(exist_ok=True)
    for name, (shot, way) in SHOWN.items():
        found = folder / f"{shot}, {way}.png"
        if not found.exists():
            click.echo(f"{name}: there is no picture of it")
            continue
        path = PICTURES / f"{name}.png"
        Image.open(found).convert("RGB").quantize(COLORS, method=Image.Quantize.MEDIANCUT).save(path, optimize=True)
        click.echo(f"{path}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
