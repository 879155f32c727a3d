"""A customer's challenges, and moving one on for them: finish it, approve it, send it back, take an approval back.

Each form carries the turn and the approvals that its page showed. Pressed twice, or in a second tab, it finds that what
it wanted is so already and says so; if something else became of it meanwhile, nothing is done.
"""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Row

from advocacy.database import Work
from advocacy.errors import Conflict, Invalid
from advocacy.people import notes
from advocacy.words import said
from challenges import goes, reviews, submissions
from web.pages import page
from web.studio.people.challenges_view import seen_of, steps_of
from web.studio.people.forms import Typed, typed
from web.studio.people.person import ONE
from web.studio.people.person_view import living
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
CHALLENGES = f"{ONE}/challenges"
LONGEST_REASON = 500
MOST_STAGES = 50
WANTED = {"approve": "completed", "back": "sent_back", "decline": "declined", "undo": "submitted"}


@route(CHALLENGES, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """Every challenge as it stands for them."""
    return await _shown(request, house, id, Typed())


@post(f"{CHALLENGES}/complete", opt=MANAGERS)
async def complete(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Finish a challenge for them, with what they said elsewhere; why we know is kept with it."""
    sent = await typed(request)
    form = await request.form()
    answers = {place: _answer(form, f"answer-{place}") for place in range(MOST_STAGES) if f"answer-{place}" in form}
    try:
        why = _reason(sent["why"])
        async with deed(request) as work:
            await living(work, id)
            if not await notes.is_there(work, id, notes.REASON, why, key=sent.key):
                given = {place: one for place, one in answers.items() if one}
                done = await submissions.complete(work, id, sent["challenge"], given, program=sent["program"])
                row = await goes.get(work, done.submission)
                about = f"submission:{row.id}:{row.approvals if done.state == 'completed' else row.turn}"
                await notes.put(work, id, notes.REASON, why, about=about, key=sent.key)
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, id, _mistaken(sent, wrong))
    return _back(id)


@post(f"{CHALLENGES}/{{submission:int}}", opt=MANAGERS)
async def decide(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    id: FromPath[int],  # noqa: A002
    submission: FromPath[int],
) -> Response[Any]:
    """Approve it, send it back, decline it, or take an approval back."""
    sent = await typed(request)
    try:
        async with deed(request) as work:
            await living(work, id)
            row = await goes.of_member(work, id, submission)
            await _decide(work, row, sent)
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, id, _mistaken(sent, wrong))
    return _back(id)


async def _decide(work: Work, row: Row[Any], sent: Typed) -> None:
    wanted = sent["do"]
    if wanted not in WANTED:
        raise Invalid(said("Choose what is to become of it."), where="do")
    if row.state == WANTED[wanted]:
        return
    if sent["seen"] != seen_of(row):
        raise Conflict(said("Something else became of it meanwhile, so nothing was done."), remedy=said("Look again."))
    if wanted == "approve":
        await reviews.approve(work, row)
    elif wanted == "back":
        await reviews.send_back(work, row, sent["words"])
    elif wanted == "decline":
        await reviews.decline(work, row, sent["words"])
    else:
        await reviews.undo(work, row, sent["words"])


def _answer(form: Any, name: str) -> Any:
    listed = [one for one in form.getall(name) if isinstance(one, str) and one.strip()]
    return listed if len(listed) > 1 else listed[0] if listed else ""


def _reason(words: str) -> str:
    try:
        return notes.checked(words, longest=LONGEST_REASON)
    except Invalid as wrong:
        short = said("Say how we know; it stands in the timeline.")
        raise Invalid(wrong.message if words.strip() else short, where="why") from wrong


def _mistaken(sent: Typed, wrong: Invalid | Conflict) -> Typed:
    """The form again; a mistake in an answer is told at the stage it is about."""
    problems = (wrong.problems or (wrong,)) if isinstance(wrong, Invalid) else ()
    told = [
        Invalid(
            one.message, where=f"answer-{one.where}" if (one.where or "").isdigit() else one.where, remedy=one.remedy
        )
        for one in problems
    ]
    fields = ("why", "words", "do", *[f"answer-{place}" for place in range(MOST_STAGES)])
    return sent.with_mistake(Invalid(wrong.message, problems=tuple(told)) if told else wrong, *fields)


def _back(customer: int) -> Redirect:
    return Redirect(f"/studio/people/{customer}/challenges?done=1", status_code=303)


async def _shown(request: Request[Any, Any, Any], house: House, number: int, form: Typed) -> Response[str]:
    async with house.database.read(request.user) as read:
        row = await living(read, number)
        steps = await steps_of(read, number)
    is_done = request.query_params.get("done") == "1"
    return page(
        request,
        "studio/people/challenges.html",
        form.status,
        row=row,
        steps=steps,
        form=form,
        is_done=is_done,
    )


HANDLERS = (show, complete, decide)
