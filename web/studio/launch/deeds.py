"""What is done beside a launch: a letter looked at or sent as a test, a wave decided about, the program paused."""

import re
from secrets import token_urlsafe
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.clock import later, period
from advocacy.database import Read
from advocacy.delivery import samples
from advocacy.delivery.harmless import SampleLinks
from advocacy.delivery.samples import Sample
from advocacy.errors import Conflict, Invalid
from advocacy.people import customers, staff
from advocacy.programs import programs, waves
from advocacy.words import said
from web.pages import page
from web.studio.launch.letters import framed, framing
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
MARK_BYTES = 12
_LONGEST = 18
_KEY = re.compile(r"[A-Za-z0-9_-]{8,60}", re.ASCII)


@route("/studio/programs/{key:str}/mails/{mail:str}/for/{customer:int}", http_method=OPENED, opt=MANAGERS)
async def look(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    key: FromPath[str],
    mail: FromPath[str],
    customer: FromPath[int],
) -> Response[str]:
    """A mail as one customer would get it: at the width of a desk or a phone, and its text part."""
    async with house.database.read(request.user) as read:
        row = await programs.get(read, key)
        sample = await _sample(read, row, mail, customer, request.query_params.get("language", ""))
        reader = await customers.get(read, _within(customer))
        me = await staff.get(read, request.user.id)
        written = await samples.write(read, sample, house.layout, SampleLinks.of(house.settings))
    answer = page(
        request,
        "studio/launch/letter.html",
        program=row,
        mail=mail,
        customer=customer,
        letter=written,
        name=reader.name or reader.email,
        to=me.email,
        mark=token_urlsafe(MARK_BYTES),
        wanted=sample.language,
        can_send=bool(house.settings.smtp_url),
        sent=request.query_params.get("sent") == "1",
    )
    return framing(answer)


@route("/studio/programs/{key:str}/mails/{mail:str}/for/{customer:int}/letter", http_method=OPENED, opt=MANAGERS)
async def letter(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    key: FromPath[str],
    mail: FromPath[str],
    customer: FromPath[int],
) -> Response[str]:
    """The same for a frame: the letter alone."""
    async with house.database.read(request.user) as read:
        row = await programs.get(read, key)
        sample = await _sample(read, row, mail, customer, request.query_params.get("language", ""))
        written = await samples.write(read, sample, house.layout, SampleLinks.of(house.settings))
    return framed(written.html)


@post("/studio/programs/{key:str}/mails/{mail:str}/for/{customer:int}/test", opt=MANAGERS)
async def test(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    key: FromPath[str],
    mail: FromPath[str],
    customer: FromPath[int],
) -> Response[Any]:
    """Send it to whoever asks, once for each page they press the button on."""
    form = await request.form()
    mark = str(form.get("mark", ""))
    if not _KEY.fullmatch(mark):
        raise Invalid(
            said("This form is not one of ours, so nothing was done."),
            remedy=said("Open the launch again, and press its button."),
        )
    if not house.settings.smtp_url:
        raise Conflict(
            said("There is no mail server here, so nothing can be sent."),
            remedy=said("Set ADVOCACY_SMTP_URL, or look at the letter on the page."),
        )
    async with deed(request) as work:
        row = await programs.get(work, key)
        sample = await _sample(work, row, mail, customer, str(form.get("language", "")))
        await samples.send(work, sample, request.user.id, key=mark)
    back = "launch" if form.get("back") == "launch" else f"mails/{mail}/for/{customer}"
    return Redirect(f"/studio/programs/{key}/{back}?sent=1", status_code=303)


@post("/studio/programs/{key:str}/waves/{wave:int}/sending", opt=MANAGERS)
async def send_wave(request: Request[Any, Any, Any], key: FromPath[str], wave: FromPath[int]) -> Response[Any]:
    """Send a wave that was stopped."""
    async with deed(request) as work:
        await waves.require_of(work, _within(wave), key)
        await waves.send_anyway(work, wave)
    return Redirect(f"/studio/programs/{key}/launch#waves", status_code=303)


@post("/studio/programs/{key:str}/waves/{wave:int}/ending", opt=MANAGERS)
async def end_waves(request: Request[Any, Any, Any], key: FromPath[str], wave: FromPath[int]) -> Response[Any]:
    """End a launch at a wave, for good."""
    async with deed(request) as work:
        await waves.require_of(work, _within(wave), key)
        await waves.end(work, wave)
    return Redirect(f"/studio/programs/{key}/launch#waves", status_code=303)


@post("/studio/programs/{key:str}/pause", opt=MANAGERS)
async def pause(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Let a program rest."""
    async with deed(request) as work:
        await programs.pause(work, key)
    return Redirect(f"/studio/programs/{key}/launch", status_code=303)


@post("/studio/programs/{key:str}/resume", opt=MANAGERS)
async def resume(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Let it run again."""
    async with deed(request) as work:
        await programs.resume(work, key)
    return Redirect(f"/studio/programs/{key}/launch", status_code=303)


async def _sample(read: Read, row: Any, mail: str, customer: int, language: str) -> Sample:
    expires = row.document["invitations"]["expires"]
    spoken = language if re.fullmatch(r"[a-z]{2}", language) else ""
    return Sample(row.version_id, mail, _within(customer), spoken, later(read.now, period(expires), "UTC"))


def _within(number: int) -> int:
    return number if 0 < number < 10**_LONGEST else 0


HANDLERS = (look, letter, test, send_wave, end_waves, pause, resume)
