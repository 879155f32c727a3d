"""The mistakes, mapped to HTTP once, and what is said when something broke that is nobody's mistake.

A program is told as JSON and a person as a page, in the same words.
"""

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from advocacy.errors import Conflict, Forbidden, Invalid, Mistake, NotFound, TooMany
from advocacy.words import said
from web.pages import page, wants_page
from web.visitors import SecondStepFirst, SignInFirst

log = logging.getLogger(__name__)

MISTAKES: dict[type[Mistake], tuple[int, str]] = {
    NotFound: (404, "not_found"),
    Forbidden: (403, "forbidden"),
    Conflict: (409, "conflict"),
    TooMany: (429, "too_many_requests"),
    Invalid: (422, "invalid"),
}
REFUSALS = {
    400: "malformed",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    503: "unavailable",
}
MEANINGS = {
    400: "The request is no JSON, or a parameter of its address has no meaning.",
    401: "No token, or one that is not good any more.",
    403: "The token has not the scope for this.",
    404: "There is no such thing, or none that you may see.",
    409: "The state of things says no, or the idempotency key was used for another request.",
    413: "The body is too large.",
    422: "The words themselves are wrong; the answer says where and what to do.",
}
PLAINER = {
    404: (said("There is nothing at this address."), said("Look for a missing or a stray character in it.")),
    405: (said("This address does not take that method."), None),
    413: (said("That is too large."), None),
}
WRONG_VALUE = "22"  # the class of SQLSTATE that says a value does not fit its column


class Problem(msgspec.Struct, omit_defaults=True):
    """What went wrong, for a program and for the person who reads its log.

    Attributes:
        error: one word to tell kinds apart by.
        message: what was wrong, as a sentence.
        where: the field, row or header it is about.
        remedy: what to do.
        problems: further mistakes of the same input.
    """

    error: str
    message: str
    where: str | None = None
    remedy: str | None = None
    problems: list["Problem"] = []


def as_problem(mistake: Mistake) -> tuple[int, Problem]:
    """The status of a mistake, and its words."""
    status, error = next(said for kind, said in MISTAKES.items() if isinstance(mistake, kind))
    further = mistake.problems if isinstance(mistake, Invalid) else ()
    problems = [as_problem(one)[1] for one in further]
    return status, Problem(error, mistake.message, mistake.where, mistake.remedy, problems)


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """The refusals of an operation, for the description of the API."""
    return {
        status: ResponseSpec(data_container=Problem, description=MEANINGS[status], generate_examples=False)
        for status in statuses
    }


def answer(
    request: Request[Any, Any, Any], status: int, problem: Problem, headers: dict[str, str] | None = None
) -> Response[Any]:
    """A problem as a response, for whoever asked."""
    if not wants_page(request):
        return Response(problem, status_code=status, media_type=MediaType.JSON, headers=headers)
    shown = page(request, "shared/mistake.html", status, problem=problem)
    shown.headers.update(headers or {})
    return shown


def mistaken(request: Request[Any, Any, Any], mistake: Mistake) -> Response[Any]:
    """Answer one of the mistakes that people make."""
    wait = {"Retry-After": str(mistake.after)} if isinstance(mistake, TooMany) else None
    return answer(request, *as_problem(mistake), wait)


def refused(request: Request[Any, Any, Any], refusal: HTTPException) -> Response[Any]:
    """Answer what the framework refuses: an unknown path, a wrong method, a body too large."""
    status = refusal.status_code
    if status not in REFUSALS:
        return broken(request, refusal)
    extra = refusal.extra if isinstance(refusal.extra, list) else []
    where = next((str(one["key"]) for one in extra if isinstance(one, dict) and "key" in one), None)
    said = next((str(one["message"]) for one in extra if isinstance(one, dict) and "message" in one), refusal.detail)
    words, remedy = PLAINER[status] if status in PLAINER and said == HTTPStatus(status).phrase else (said, None)
    return answer(request, status, Problem(REFUSALS[status], words, where, remedy), dict(refusal.headers or {}))


def sign_in_first(request: Request[Any, Any, Any], _: SignInFirst) -> Response[Any]:
    """Lead somebody who is not signed in to where they can, and from there on to what they wanted to see."""
    if request.headers.get("hx-request"):
        # htmx would put the page of signing in into a corner of this one.
        return Response(None, status_code=204, headers={"HX-Redirect": "/sign-in"})
    if not wants_page(request):
        return answer(request, 401, Problem("unauthorized", said("Nobody is signed in here.")))
    return Redirect(f"/sign-in?{urlencode({'next': request.scope['path']})}", status_code=303)


def second_step_first(request: Request[Any, Any, Any], missing: SecondStepFirst) -> Response[Any]:
    """Lead somebody who is halfway in to the step that is missing, and from there on to what they wanted to see."""
    if request.headers.get("hx-request"):
        return Response(None, status_code=204, headers={"HX-Redirect": missing.where})
    if not wants_page(request):
        return answer(request, 401, Problem("unauthorized", said("The second step of signing in is missing.")))
    return Redirect(f"{missing.where}?{urlencode({'next': request.scope['path']})}", status_code=303)


def unavailable(request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
    """Answer while the database does not: nothing was done, and trying again is right."""
    log.error("The database does not answer: %s", type(failure).__name__)
    problem = Problem("unavailable", said("The database does not answer."), remedy=said("Try again in a few seconds."))
    return answer(request, 503, problem, {"Retry-After": "5"})


def stored_wrongly(request: Request[Any, Any, Any], failure: DBAPIError) -> Response[Any]:
    """Answer what the database itself refused."""
    if isinstance(failure, IntegrityError):
        log.warning("Two requests met: %s", type(failure.orig).__name__)
        return answer(
            request,
            409,
            Problem("conflict", said("Somebody changed the same thing at this moment."), remedy=said("Try again.")),
        )
    if str(getattr(failure.orig, "sqlstate", "") or "").startswith(WRONG_VALUE):
        return answer(
            request,
            422,
            Problem("invalid", said("A value is too long, too large, or holds a character we cannot keep.")),
        )
    if failure.connection_invalidated or type(failure).__name__ in {"OperationalError", "InterfaceError"}:
        return unavailable(request, failure)
    return broken(request, failure)


def broken(request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
    """Answer what should not have happened; the log has the rest, and the reader of the answer has nothing of it."""
    # The route and not the address, which may hold the secret of a link.
    log.error("%s %s broke", request.method, request.scope.get("path_template", ""), exc_info=failure)
    problem = Problem("broken", said("Something broke on our side."), remedy=said("Try again; tell us if it stays."))
    return answer(request, 500, problem)


HANDLERS: ExceptionHandlersMap = {
    Mistake: mistaken,
    SignInFirst: sign_in_first,
    SecondStepFirst: second_step_first,
    HTTPException: refused,
    DBAPIError: stored_wrongly,
    PoolTimeout: unavailable,
    ConnectionError: unavailable,
    Exception: broken,
}
