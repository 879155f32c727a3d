"""The mail room: what goes out next, what went out, what became of one mail, and who is not written to."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import Read
from advocacy.delivery import browsing, handling, silence
from advocacy.delivery.bounces import too_many
from advocacy.delivery.harmless import disarmed
from advocacy.errors import Invalid, NotFound
from advocacy.words import said
from web.pages import page
from web.studio.launch.letters import framed, framing
from web.studio.mail.asked import place, place_after, wanted_of, whole, word
from web.studio.mail.fates import KINDS, STATES, fate_of, why_not
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route("/studio/mail", http_method=OPENED, opt=MANAGERS)
async def outbox(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """What waits to be sent, what failed, and what is put down for the days to come."""
    async with house.database.read(request.user) as read:
        rows = await browsing.ahead(read, after=whole(request.query_params, "after") or 0, limit=browsing.PAGE + 1)
        planned = await browsing.planned(read, after=place(request.query_params), limit=browsing.PAGE + 1)
        numbers = await browsing.counted(read)
        rests = await too_many(read)
    shown, later = rows[: browsing.PAGE], planned[: browsing.PAGE]
    return page(
        request,
        "studio/mail/outbox.html",
        rows=shown,
        more=shown[-1].id if len(rows) > browsing.PAGE else None,
        planned=later,
        more_planned=place_after(later[-1].due_at, later[-1].id) if len(planned) > browsing.PAGE else "",
        numbers=numbers,
        rests=rests,
        states=STATES,
        has_server=bool(house.settings.smtp_url),
        done=word(request.query_params, "done"),
    )


@route("/studio/mail/sent", http_method=OPENED, opt=MANAGERS)
async def sent(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The mails there are, newest first, by person, mail, state and program."""
    wanted = wanted_of(request.query_params)
    async with house.database.read(request.user) as read:
        rows = await browsing.search(read, wanted, browsing.PAGE + 1)
        mails, programs = await browsing.known(read)
    shown = rows[: browsing.PAGE]
    return page(
        request,
        "studio/mail/sent.html",
        rows=shown,
        more=shown[-1].id if len(rows) > browsing.PAGE else None,
        wanted=wanted,
        mails=mails,
        programs=programs,
        states=STATES,
        kinds=KINDS,
    )


@route("/studio/mail/{id:int}", http_method=OPENED, opt=MANAGERS)
async def one(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """What became of one mail, and the letter as it looked."""
    async with house.database.read(request.user) as read:
        row = await _one(read, id)
        visits = await browsing.visits(read, row.id)
    answer = page(
        request,
        "studio/mail/one.html",
        mail=row,
        steps=fate_of(row, visits),
        why=why_not(row),
        states=STATES,
        kinds=KINDS,
        text=disarmed(row.text, house.settings.base_url) if row.text else "",
    )
    return framing(answer)


@route("/studio/mail/{id:int}/letter", http_method=OPENED, opt=MANAGERS)
async def letter(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """The letter as it looked, for a frame; no link in it does anything, and looking is not opening."""
    async with house.database.read(request.user) as read:
        row = await _one(read, id)
    if not row.html:
        raise NotFound(
            said("This mail has no words yet, or none any more."), remedy=said("They are written as it goes.")
        )
    return framed(disarmed(row.html, house.settings.base_url))


@post("/studio/mail/{id:int}/again", opt=MANAGERS)
async def again(request: Request[Any, Any, Any], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Send a mail that failed."""
    async with deed(request) as work:
        await handling.send_again(work, id)
    return Redirect(f"/studio/mail/{id}", status_code=303)


@post("/studio/mail/{id:int}/cancellation", opt=MANAGERS)
async def cancel(request: Request[Any, Any, Any], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Keep a mail back that has not gone out."""
    async with deed(request) as work:
        await handling.keep_back(work, id)
    return Redirect(f"/studio/mail/{id}", status_code=303)


@post("/studio/mail/planned/{id:int}/cancellation", opt=MANAGERS)
async def cancel_planned(request: Request[Any, Any, Any], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Take a mail back that is put down for a later day."""
    async with deed(request) as work:
        await handling.keep_back_planned(work, id)
    return Redirect("/studio/mail?done=kept", status_code=303)


@route("/studio/mail/silence", http_method=OPENED, opt=MANAGERS)
async def silent(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Who is not written to, why, and since when."""
    return await _silent(request, house)


@post("/studio/mail/silence/{id:int}/trust", opt=MANAGERS)
async def trust(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Write to an address again that a server had called dead."""
    why = str((await request.form()).get("why", ""))
    try:
        async with deed(request) as work:
            await handling.trust_address(work, id, why, secret=house.settings.secret_key)
    except Invalid as mistake:
        return await _silent(request, house, id, why, mistake)
    return Redirect("/studio/mail/silence?done=trusted", status_code=303)


async def _silent(
    request: Request[Any, Any, Any], house: House, about: int = 0, typed: str = "", wrong: Invalid | None = None
) -> Response[str]:
    after, words = whole(request.query_params, "after") or 0, word(request.query_params, "q")
    async with house.database.read(request.user) as read:
        # The one that a mistake is about is on the page, wherever the list stands.
        rows = await silence.silent(
            read, words=words, after=about - 1 if wrong and about else after, limit=silence.PAGE + 1
        )
        ours, listed = await silence.how_many(read)
    shown = rows[: silence.PAGE]
    return page(
        request,
        "studio/mail/silence.html",
        422 if wrong else 200,
        rows=shown,
        more=shown[-1].id if len(rows) > silence.PAGE else None,
        words=words,
        ours=ours,
        listed=listed,
        about=about,
        typed=typed,
        wrong=wrong.message if wrong else "",
        done=word(request.query_params, "done"),
    )


async def _one(read: Read, mail: int) -> Any:
    row = await browsing.one(read, mail)
    if row is None:
        raise NotFound(said("There is no such mail."), remedy=said("Look for it in the list."))
    return row


HANDLERS = (outbox, sent, one, letter, again, cancel, cancel_planned, silent, trust)
