"""Setting up an authenticator app: a QR code to be read, and the first six digits to be typed."""

from typing import Any

import segno
from litestar import Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect

from advocacy.people import staff, totp
from advocacy.words import Said, said
from web.entrance import OPENED
from web.pages import page
from web.studio.team.factors import came_with, went_on
from web.studio.team.me import ME
from web.visitors import OWN_FACTORS, SET_UP_PAGE, deed, person_of
from web.wiring import House

APP = f"{ME}/app"
MARGIN = 4  # light modules around, without which readers do not find it
GROUP = 4


@post(APP, opt=OWN_FACTORS)
async def begin(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Draw a secret."""
    async with deed(request) as work:
        await totp.begin(work, int(person_of(request).id or 0), secret_key=house.settings.secret_key)
    return Redirect(APP, status_code=303)


@route(APP, http_method=OPENED, opt=OWN_FACTORS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """The secret, to be read by the app or typed into it, until a first code has come."""
    return await _shown(request, house)


@post(f"{APP}/code", opt=OWN_FACTORS)
async def confirm(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Take the first code."""
    code = str((await request.form()).get("code", ""))
    came = None
    async with deed(request) as work:
        if await totp.confirm(work, int(person_of(request).id or 0), code, secret_key=house.settings.secret_key):
            came = await came_with(work, request, house)
    if came is None:
        words = said(
            "That is not the code of this half minute. See that the phone's clock is right, and type the next."
        )
        return await _shown(request, house, words)
    return went_on(request, *came)


def drawn(text: str) -> tuple[int, str]:
    """A QR code as the path of its dark modules.

    Returns:
        how many modules it is wide with its margin, and the path.
    """
    matrix = segno.make(text, error="m", micro=False).matrix
    path = "".join(
        f"M{x + MARGIN} {y + MARGIN}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    )
    return len(matrix) + 2 * MARGIN, path


async def _shown(request: Request[Any, Any, Any], house: House, wrong: Said | str = "") -> Response[Any]:
    person = int(person_of(request).id or 0)
    async with house.database.read(person_of(request)) as read:
        secret = await totp.drawn_for(read, person, secret_key=house.settings.secret_key)
        row = await staff.get(read, person)
    if secret is None:
        return Redirect(SET_UP_PAGE, status_code=303)
    issuer = house.settings.company or "Advocacy"
    size, path = drawn(totp.address(secret, account=row.email, issuer=issuer))
    parts = [secret[start : start + GROUP] for start in range(0, len(secret), GROUP)]
    return page(request, "studio/team/app.html", 422 if wrong else 200, size=size, path=path, secret=parts, wrong=wrong)


HANDLERS = (begin, show, confirm)
