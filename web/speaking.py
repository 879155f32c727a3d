"""In which language somebody reads who is not signed in: what they chose here, kept by their browser."""

from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from advocacy.errors import Invalid
from advocacy.words import said
from web.language import LANGUAGES
from web.visitors import ANYBODY, BEFORE_SIGN_IN, LANGUAGE, local_path

A_YEAR = 365 * 24 * 3600


@post("/language", opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
    """Read on in another language, on the same page."""
    sent = await request.form()
    language = str(sent.get("language", ""))
    if language not in LANGUAGES:
        raise Invalid(
            said("We do not speak that language yet."),
            remedy=said("Choose one of these: {names}.", names=", ".join(LANGUAGES.values())),
        )
    kept = Cookie(key=LANGUAGE, value=language, path="/", max_age=A_YEAR, secure=True, httponly=True, samesite="lax")
    return Redirect(local_path(str(sent.get("next", ""))), status_code=303, cookies=[kept])


HANDLERS = (choose,)
