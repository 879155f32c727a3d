"""When a form cannot be taken any more: what happened, and everything that was typed, for its writer to keep.

A sign-in that has ended, a form from before the last sign-in, a challenge that was handed in elsewhere meanwhile: each
comes as a refusal before or inside a handler, and what somebody has typed must not end with it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from litestar import Request, Response
from litestar.datastructures import FormMultiDict
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse
from litestar.types import ExceptionHandlersMap, Receive, Scope, Send

from advocacy.errors import Conflict, Forbidden, Mistake
from advocacy.words import Said, said
from web.hub.challenges.stage_forms import everything_typed
from web.pages import page
from web.visitors import SignInFirst

Asked = Request[Any, Any, Any]
Render = Callable[[Asked, Exception], Awaitable[Response[str]]]
NO_PUSH = {"HX-Push-Url": "false"}
TOO_LARGE = 413
NOT_READABLE = (HTTPException, UnicodeDecodeError, LookupError)

SIGNED_OUT = said("You are signed out, so this was not saved.")
OTHER_SIGN_IN = said("You have signed in again since this page was opened, so this was not saved.")
ELSEWHERE = said("This was sent from another site, so nothing was done.")
TOO_LATE = said("This was handed in already, or taken back, in another tab perhaps.")
TOO_MUCH = said("This is more than we can take in at once.")
UNREADABLE = said("Your browser sent something that cannot be read.")


class _Rendered(ASGIResponse):
    """A response that is made when it is sent, because it waits for the rest of the form."""

    def __init__(self, render: Callable[[], Awaitable[Response[str]]], request: Asked) -> None:
        super().__init__()
        self.make = render
        self.request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make it, and send it."""
        made = await self.make()
        await made.to_asgi_response(app=None, request=self.request)(scope, receive, send)


class _Later(Response[Any]):
    """What an exception handler gives, which cannot wait itself."""

    def __init__(self, render: Render, request: Asked, refusal: Exception) -> None:
        super().__init__(None)
        self.make = render
        self.request = request
        self.refusal = refusal

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIResponse:
        """The response that is made when it is sent."""
        return _Rendered(lambda: self.make(self.request, self.refusal), self.request)


def handlers(render: Render) -> ExceptionHandlersMap:
    """The exception handlers of a route that loses nothing that was typed."""

    def later(request: Asked, refusal: Exception) -> Response[Any]:
        return _Later(render, request, refusal)

    return dict.fromkeys((Conflict, Forbidden, SignInFirst, *NOT_READABLE), later)


async def everything(request: Asked, refusal: Exception) -> str:
    """Everything that was typed; nothing where it was the reading of it that failed, which is not done twice."""
    if isinstance(refusal, NOT_READABLE):
        return ""
    try:
        form: Mapping[str, Any] = await request.form()
    except NOT_READABLE:
        return ""
    return everything_typed(form) if isinstance(form, FormMultiDict) else ""


def why(request: Asked, refusal: Exception) -> tuple[int, Said | str]:
    """The status of a refusal, and its words for whoever was typing."""
    if isinstance(refusal, SignInFirst) or (isinstance(refusal, Forbidden) and request.auth is None):
        return 403, SIGNED_OUT
    if isinstance(refusal, Forbidden):
        return 403, ELSEWHERE if request.headers.get("sec-fetch-site") == "cross-site" else OTHER_SIGN_IN
    if isinstance(refusal, Conflict):
        return 409, TOO_LATE
    if isinstance(refusal, HTTPException) and refusal.status_code == TOO_LARGE:
        return TOO_LARGE, TOO_MUCH
    return (refusal.status_code, refusal.detail) if isinstance(refusal, HTTPException) else (400, UNREADABLE)


async def kept(request: Asked, refusal: Exception) -> Response[str]:
    """A page with what was typed, and the way back."""
    status, words = why(request, refusal)
    shown = page(
        request,
        "hub/challenge_kept.html",
        status,
        words=words,
        typed=await everything(request, refusal),
        is_signed_in=request.auth is not None,
        back=back_to(request),
    )
    shown.headers.update(NO_PUSH)
    return shown


async def kept_line(request: Asked, refusal: Exception) -> Response[str]:
    """The same for what was to be saved by itself: a line on the page, on which everything still stands."""
    status, words = why(request, refusal)
    return page(request, "hub/challenge_saved.html", status, wrong=words)


def back_to(request: Asked) -> str:
    """The address of the question that was being answered."""
    numbers = request.path_params
    return f"/hub/goes/{numbers['number']}/{numbers['stage']}"


def line(request: Asked, mistake: Mistake) -> Response[str]:
    """A line that says why nothing was saved."""
    return page(request, "hub/challenge_saved.html", 422, wrong=mistake.message)
