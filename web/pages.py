"""Pages for people: one environment of templates, and what every page is told.

Everything is escaped, a name that a template misspells is an error, and what htmx swaps in is a block of the same page.
"""

import hashlib
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import MediaType, Request, Response

from advocacy.people.sessions import Halfway, Visit
from web import headers, language
from web.brand import Brand
from web.htmx import wants_part
from web.language import Reader, read_by
from web.visitors import LANGUAGE, form_token
from web.wiring import House

STATIC = Path(__file__).parent / "static"
NONCE_BYTES = 16

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    extensions=["jinja2.ext.i18n"],
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
templates.policies["ext.i18n.trimmed"] = True
templates.filters.update(language.FILTERS)


@cache
def static(path: str) -> str:
    """The address of a static file, which changes with what is in it, so that it may be kept for long."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"


templates.globals.update(
    parts=templates.get_template("shared/parts.html").module,
    static=static,
    languages=language.LANGUAGES,
    zone_name=language.zone_name,
)


def page(
    request: Request[Any, Any, Any],
    template: str,
    status: int = 200,
    *,
    fragment: str = "main",
    reader: Reader | None = None,
    **words: Any,
) -> Response[str]:
    """A page as a response, or one block of it where htmx asks for a part.

    Args:
        request: what is answered; from it come the reader, the company's look and the token of the page's forms.
        template: the template's path.
        status: the HTTP status.
        fragment: the block that htmx gets.
        reader: who reads it, where the address of the page says so and not the sign-in.
        words: what the template is about.
    """
    house: House = request.app.state.house
    visit: Visit | Halfway | None = request.scope.get("auth")  # no middleware has run where there is no such page
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    found = templates.get_template(template)
    who = reader or reader_of(request)
    told = {
        "brand": Brand.of(house.settings),
        "form_token": form_token(house.settings.secret_key, visit.token) if visit else "",
        "here": request.scope["path"],
        "language": who.language,
        "nonce": nonce,
        "now": who.now,
        "visit": visit if isinstance(visit, Visit) else None,
        **words,
    }
    with read_by(who):
        if wants_part(request) and fragment in found.blocks:
            text = "".join(found.blocks[fragment](found.new_context(told)))
        else:
            text = found.render(told)
    policy = {"Content-Security-Policy": headers.content_security_policy(nonce), "Vary": "HX-Request-Type"}
    return Response(text, status_code=status, media_type=MediaType.HTML, headers=policy)


def reader_of(request: Request[Any, Any, Any]) -> Reader:
    """Who reads: a member as they have set it, anybody else as they chose here or as their browser says."""
    house: House = request.app.state.house
    visit: Visit | Halfway | None = request.scope.get("auth")
    chosen = (visit.language if visit else "") or request.cookies.get(LANGUAGE, "")
    named = chosen or language.preferred(request.headers.get("accept-language", ""))
    return Reader.of(named, visit.zone if visit else "", house.database.clock())


def addressee(request: Request[Any, Any, Any], spoken: str, zone: str) -> Reader:
    """Who reads a page that a mail led to: in the language chosen here, else in the one they are written to.

    Args:
        request: what is answered.
        spoken: the language in which we write to them; the browser's counts where it is none of ours.
        zone: in which their days begin.
    """
    house: House = request.app.state.house
    known = spoken.replace("_", "-").partition("-")[0].lower() in language.LANGUAGES
    written = spoken if known else language.preferred(request.headers.get("accept-language", ""))
    return Reader.of(request.cookies.get(LANGUAGE, "") or written, zone, house.database.clock())


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether a person looks at the answer, and not a program."""
    path = request.scope["path"]
    return "text/html" in request.headers.get("accept", "") and not f"{path}/".startswith("/api/")
