"""Coming in from the company's own application: a page that says as whom, and its button.

Opening the page changes nothing; the button spends the token, once.
"""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from advocacy.database import SYSTEM, Read
from advocacy.errors import NotFound
from advocacy.people import allowances, customers, vouching
from advocacy.people.allowances import Allowance
from advocacy.people.vouching import Word
from advocacy.words import said
from web.callers import caller
from web.destinations import destination
from web.entrance import OPENED, begin
from web.pages import page
from web.visitors import ANYBODY, BEFORE_SIGN_IN
from web.wiring import House

PAGE = "/sso"
WRONG = Allowance("sso.wrong", 30, timedelta(hours=1))


@route(PAGE, http_method=OPENED, opt=ANYBODY)
async def open_word(
    request: Request[Any, Any, Any], house: NamedDependency[House], token: FromQuery[str] = ""
) -> Response[str]:
    """As whom the application sends somebody, with the button that signs them in."""
    async with house.database.read() as read:
        actor = await vouching.whom(read, _word(house, read, token))
        member = await customers.get(read, int(actor.id or 0))
    name = member.nickname or member.name or member.email or member.external_id
    return page(request, "shared/vouched.html", name=name, token=token)


@post(PAGE, opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def spend_word(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Take the application at its word, once."""
    token, secret = str((await request.form()).get("token", "")), house.settings.secret_key
    wrong: NotFound | None = None
    async with house.database.work(SYSTEM) as work:
        await allowances.require(work, WRONG, caller(request), secret=secret)
        try:
            actor = await vouching.spend(work, _word(house, work, token))
        except NotFound as refused:
            wrong = refused
            await allowances.use(work, WRONG, caller(request), secret=secret)
        else:
            cookie = await begin(work, request, actor)
    if wrong is not None:
        raise wrong
    return Redirect(destination(actor, ""), status_code=303, cookies=[cookie])


def _word(house: House, read: Read, token: str) -> Word:
    secret = house.settings.sso_secret
    if secret is None:
        raise NotFound(said("There is nothing at this address."))
    return vouching.read_word(token, secret=secret, audience=house.settings.base_url, now=read.now)


HANDLERS = (open_word, spend_word)
