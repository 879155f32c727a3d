"""Answering a survey: the score that the mail's link was about is shown chosen, and what the button sends is counted.

Whoever holds the link may answer, signed in or not: those who are asked are mostly no members, and some were held out
and are never told that there is a hub.
"""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import Actor
from advocacy.delivery.links import Links
from advocacy.errors import Conflict, Invalid
from advocacy.listening import surveys
from advocacy.listening.conversations import checked
from advocacy.words import said
from web.hub.survey.view import SCORES, Asked, asked_by, score_of
from web.pages import addressee, page
from web.visitors import ANYBODY, BEFORE_SIGN_IN
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route("/survey/{token:str}", http_method=OPENED, opt=ANYBODY)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]) -> Response[str]:
    """The question; after the answer, what becomes of it."""
    async with house.database.read() as read:
        asked = await asked_by(read, Links.of(house.settings), token)
    return _page(request, asked, 409 if asked.state == "over" else 200, score=asked.chosen)


@post("/survey/{token:str}", opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def send(request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]) -> Response[Any]:
    """Count the score that the page was sent with, once."""
    form = await request.form()
    score, why = score_of(form.get("score")), form.get("why")
    words = why if isinstance(why, str) else ""
    async with house.database.read() as read:
        asked = await asked_by(read, Links.of(house.settings), token)
    if asked.state == "over":
        return _page(request, asked, 409)
    if asked.state == "open":
        mistakes = _mistakes(score, words)
        if score is None or mistakes:
            return _page(request, asked, 422, score=score, words=words, mistakes=mistakes)
        try:
            async with house.database.work(Actor("member", asked.customer)) as work:
                await surveys.answer(work, asked.ask, score, checked(words) if words.strip() else None)
        except Conflict:
            pass  # another window was quicker, and the page says which score counts
    return Redirect(f"/survey/{token}", status_code=303)


def _mistakes(score: int | None, words: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if score is None:
        found["score"] = said("Choose a number from 0 to 10; any of them is welcome.")
    if words.strip():
        try:
            checked(words)
        except Invalid as wrong:
            found["why"] = wrong.message
    return found


def _page(
    request: Request[Any, Any, Any],
    asked: Asked,
    status: int,
    *,
    score: int | None = None,
    words: str = "",
    mistakes: dict[str, str] | None = None,
) -> Response[str]:
    return page(
        request,
        "hub/survey.html" if asked.state == "open" else "hub/survey_over.html",
        status,
        reader=addressee(request, asked.language, asked.zone),
        asked=asked,
        scores=SCORES,
        score=score,
        words=words,
        wrong_score=(mistakes or {}).get("score", ""),
        wrong_words=(mistakes or {}).get("why", ""),
    )


HANDLERS = (show, send)
