"""One customer, typed in by hand."""

from collections.abc import Mapping
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.response import Redirect

from advocacy.database import Work
from advocacy.listening.intake.addresses import Address, parse_address
from advocacy.listening.responses import Response as Answer
from advocacy.listening.responses import receive
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, find_customers, save_customers
from advocacy.words import said
from web.language import LANGUAGES
from web.pages import page
from web.visitors import MANAGERS, deed

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
NEW = "/studio/people/new"
FIELDS = ("email", "name", "account", "title", "language", "score", "comment")
LONGEST = {"email": 320, "comment": 10_000}
SCORES = frozenset(map(str, range(11)))
BY_HAND = "by hand"


@route(NEW, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any]) -> Response[str]:
    """The form, empty."""
    return _shown(request, dict.fromkeys(FIELDS, "") | {"language": "en"}, {})


@post(NEW, opt=MANAGERS)
async def add(request: Request[Any, Any, Any]) -> Response[Any]:
    """Take somebody in; who is here already is not taken in again."""
    form = await request.form()
    typed = {name: str(form.get(name, "")).strip()[: LONGEST.get(name, 200) + 1] for name in FIELDS}
    wrong = _mistakes(typed)
    if wrong:
        return _shown(request, typed, wrong)
    async with deed(request) as work:
        known = await find_customers(work, [CustomerRow(email=typed["email"])])
        if known:
            there = next(iter(known.values())).id
            return _shown(request, typed, {"email": said("This address is here already.")}, there=int(there))
        number = await _add(work, typed)
    return Redirect(f"/studio/people/{number}", status_code=303)


async def _add(work: Work, typed: Mapping[str, str]) -> int:
    row = CustomerRow(
        email=typed["email"],
        name=typed["name"] or None,
        title=typed["title"] or None,
        language=typed["language"],
        account=AccountRow(typed["account"]) if typed["account"] else None,
    )
    (number,) = await save_customers(work, [row])
    if typed["score"]:
        answer = Answer(
            int(typed["score"]), BY_HAND, f"{number}", number, answered_at=work.now, comment=typed["comment"] or None
        )
        await receive(work, [answer])
    return number


def _mistakes(typed: Mapping[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name, text in typed.items():
        most = LONGEST.get(name, 200)
        if len(text) > most:
            wrong[name] = said("{n} characters are the most.", n=most)
        elif "\x00" in text:
            wrong[name] = said("There is a character in it that cannot be kept.")
    if not isinstance(parse_address(typed["email"]), Address):
        wrong["email"] = said("Write an address like ann@example.com.")
    if typed["score"] and typed["score"] not in SCORES:
        wrong["score"] = said("Use a whole number from 0 to 10, or leave it empty.")
    if typed["comment"] and not typed["score"]:
        wrong.setdefault("score", said("A comment belongs to a score."))
    if typed["language"] not in LANGUAGES:
        wrong["language"] = said("Choose one of the languages.")
    return wrong


def _shown(
    request: Request[Any, Any, Any], typed: Mapping[str, str], wrong: Mapping[str, str], *, there: int | None = None
) -> Response[str]:
    mistakes = dict.fromkeys(FIELDS, "") | dict(wrong)
    return page(request, "studio/imports/by_hand.html", 422 if wrong else 200, typed=typed, wrong=mistakes, there=there)


HANDLERS = (show, add)
