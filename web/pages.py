"""Pages for people: one environment of templates, and what every page is told.

Everything is escaped, a name that a template misspells is an error, and a fragment is a block of its page.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import MediaType, Request, Response

from web.visitors import form_token
from web.wiring import House

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request[Any, Any, Any], template: str, status: int = 200, **words: Any) -> Response[str]:
    """A page as a response.

    Args:
        request: what is answered; from it come the company's name and the token of the page's forms.
        template: the template's path.
        status: the HTTP status.
        words: what the template is about.
    """
    house: House = request.app.state.house
    session = request.scope.get("auth")  # no middleware has run where there is no such page
    text = templates.get_template(template).render(
        company=house.settings.company,
        form_token=form_token(house.settings.secret_key, session) if session else "",
        **words,
    )
    return Response(text, status_code=status, media_type=MediaType.HTML)


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether a person looks at the answer, and not a program."""
    path = request.scope["path"]
    return "text/html" in request.headers.get("accept", "") and not f"{path}/".startswith("/api/")
