"""The words of the mails: what each merges and for whom that is empty, how it does, and how it looks."""

from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from advocacy.database import Read
from advocacy.delivery.harmless import SampleLinks
from advocacy.delivery.letters import SPOKEN
from advocacy.errors import NotFound
from advocacy.programs import programs
from advocacy.words import said
from web.pages import page
from web.studio.launch.letters import framed, framing
from web.studio.mail.asked import word
from web.studio.mail.fates import KINDS
from web.studio.mail.words_view import FIXED, fixed_letter, readers, text_of, texts_of
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
LEADS = {
    "join": said("the page of an invitation, where one button joins"),
    "survey": said("the page of a survey, with the pressed score chosen"),
    "unsubscribe": said("the page with the button that ends these mails"),
    "click": said("a page that somebody linked"),
    "open": said("a picture that says that a mail was opened"),
    "sign-in": said("the page with the button that signs in"),
}


@route("/studio/mail/templates", http_method=OPENED, opt=MANAGERS)
async def templates(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The mails of a program, and those of the house."""
    async with house.database.read(request.user) as read:
        known = await programs.listing(read)
        asked = word(request.query_params, "program")
        row = next((one for one in known if one.key == asked), known[0] if known else None)
        texts = await texts_of(read, row) if row else []
    return page(
        request,
        "studio/mail/templates.html",
        programs=known,
        program=row,
        texts=texts,
        fixed=FIXED,
        spoken=SPOKEN,
        kinds=KINDS,
    )


@route("/studio/mail/templates/{program:str}/{mail:str}", http_method=OPENED, opt=MANAGERS)
async def template(
    request: Request[Any, Any, Any], house: NamedDependency[House], program: FromPath[str], mail: FromPath[str]
) -> Response[str]:
    """One mail: its words, its fields, its figures, and how it looks for somebody."""
    words = word(request.query_params, "q")
    async with house.database.read(request.user) as read:
        row = await programs.get(read, program)
        text = await text_of(read, row, mail)
        found = await readers(read, words)
    answer = page(
        request,
        "studio/mail/template.html",
        program=row,
        text=text,
        words=words,
        readers=found,
        kinds=KINDS,
        spoken=SPOKEN,
    )
    return framing(answer)


@route("/studio/mail/fixed/{name:str}/{language:str}", http_method=OPENED, opt=MANAGERS)
async def fixed(
    request: Request[Any, Any, Any], house: NamedDependency[House], name: FromPath[str], language: FromPath[str]
) -> Response[str]:
    """A mail of the house itself, as it looks for whoever asks."""
    async with house.database.read(request.user) as read:
        letter = await _fixed(read, house, name, language)
    answer = page(
        request, "studio/mail/fixed.html", name=name, wanted=language, letter=letter, spoken=SPOKEN, fixed=FIXED
    )
    return framing(answer)


@route("/studio/mail/fixed/{name:str}/{language:str}/letter", http_method=OPENED, opt=MANAGERS)
async def fixed_frame(
    request: Request[Any, Any, Any], house: NamedDependency[House], name: FromPath[str], language: FromPath[str]
) -> Response[str]:
    """The same for a frame."""
    async with house.database.read(request.user) as read:
        return framed((await _fixed(read, house, name, language)).html)


@route("/studio/mail/sample/{purpose:str}", http_method=OPENED, opt=MANAGERS)
async def sample(request: Request[Any, Any, Any], purpose: FromPath[str]) -> Response[str]:
    """Where the link of a sample leads: to be told where the real one would."""
    if purpose not in LEADS:
        raise NotFound(said("No mail has such a link."), remedy=said("Look at the mails."))
    return page(request, "studio/mail/sample.html", leads=LEADS[purpose])


async def _fixed(read: Read, house: House, name: str, language: str) -> Any:
    if name not in FIXED or language not in SPOKEN:
        raise NotFound(said("There is no such mail."), remedy=said("Look for it in the list."))
    return await fixed_letter(read, house.layout, SampleLinks.of(house.settings), name, language)


HANDLERS = (templates, template, fixed, fixed_frame, sample)
