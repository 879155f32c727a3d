"""Doing by hand what a customer does in the hub: joining, finishing a challenge, answering a survey."""

import json
from typing import Any

import click

from advocacy.clock import iso
from advocacy.database import SYSTEM, Actor, Work
from advocacy.engine.standing import standing_of
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.listening import asks, surveys
from advocacy.people.customers import by_email
from advocacy.programs import invitations
from challenges import boards, submissions
from web.cli.doors import Commands, as_format, in_house, show
from web.wiring import House


@click.group(cls=Commands)
def member() -> None:
    """What a customer does in the hub, done from here."""


@member.command("join")
@click.argument("email")
@click.option("--program", help="Which program's invitation; the newest if not given.")
@as_format
def join_program(email: str, program: str | None, form: str) -> None:
    """Accept a customer's invitation.

    \b
    Example:
      advocacy member join ann@example.com
    """  # noqa: D301 - click keeps the lines after this mark as they are

    async def do(house: House) -> dict[str, Any]:
        async with house.database.work(SYSTEM) as work:
            customer = await by_email(work, email)
            invitation = await invitations.of_customer(work, customer.id, program)
            joined = await invitations.accept(work, invitation.id, how="staff")
            return {"customer": customer.id, "program": joined.program, "joined": iso(work.now)}

    joined = in_house(do)
    show(form, joined, lambda: f"{email} is a member of {joined['program']}.")


@member.command("complete")
@click.argument("challenge")
@click.option("--customer", "email", required=True, help="The member's address.")
@click.option("--answer", "said", multiple=True, help="The answer to each stage in turn, as text or as JSON.")
@click.option("--program", help="Where two programs have a challenge of that key.")
@as_format
def complete_challenge(challenge: str, email: str, said: tuple[str, ...], program: str | None, form: str) -> None:
    """Finish a challenge for a member: start it, answer its stages, hand it in.

    \b
    Example:
      advocacy member complete your-candy --customer ann@example.com --answer liquorice
    """  # noqa: D301
    answers = {stage: _value(one) for stage, one in enumerate(said)}

    async def do(house: House) -> dict[str, Any]:
        async with house.database.work(SYSTEM) as work:
            customer = await by_email(work, email)
            done = await submissions.complete(work, customer.id, challenge, answers, program=program)
            return {"submission": done.submission, "state": done.state, **await standing_of(work, customer.id)}

    try:
        done = in_house(do)
    except Invalid as wrong:
        raise _at_answer(wrong) from wrong
    show(form, done, lambda: f"{challenge} is {done['state']}. {email} has {done['points']} points.")


@member.command("answer")
@click.argument("email")
@click.option("--score", type=int, required=True, help="0 to 10.")
@click.option("--why", default=None, help="The reason, in their words.")
@as_format
def answer_survey(email: str, score: int, why: str | None, form: str) -> None:
    """Answer the survey that waits for a customer.

    \b
    Example:
      advocacy member answer ann@example.com --score 9 --why "You listened."
    """  # noqa: D301

    async def do(house: House) -> dict[str, Any]:
        async with house.database.read() as read:
            customer = await by_email(read, email)
        async with house.database.work(Actor("member", customer.id)) as work:
            ask = await _waiting(work, email, customer.id)
            await surveys.answer(work, ask, score, why)
            return {"survey": ask, "customer": customer.id, "score": score}

    given = in_house(do)
    show(form, given, lambda: f"{email} answered {score}.")


@member.command("show")
@click.argument("email")
@as_format
def show_member(email: str, form: str) -> None:
    """Where a customer stands: score, points, level, and each challenge with what stands between.

    \b
    Example:
      advocacy member show ann@example.com --format json
    """  # noqa: D301

    async def do(house: House) -> dict[str, Any]:
        async with house.database.read() as read:
            customer = await by_email(read, email)
            entries = await boards.board_of(read, customer.id)
            listed = [
                {
                    "challenge": entry.challenge.key,
                    "title": entry.challenge.text["title"],
                    "state": entry.state.value,
                    "reasons": [reason.sentence for reason in entry.reasons],
                }
                for entry in entries
            ]
            return {"customer": customer.id, **await standing_of(read, customer.id), "challenges": listed}

    found = in_house(do)
    show(form, found, lambda: _words(found))


async def _waiting(work: Work, email: str, customer: int) -> int:
    """The oldest survey that is open; or the words of the one that was answered last."""
    waiting = await asks.open_for(work, customer)
    if waiting:
        return int(waiting[0].id)
    last = await asks.last_answered(work, customer)
    if last is not None:
        raise Conflict(f"{email} answered on {last.answered_at:%-d %B %Y}; there is no second answer.")
    raise NotFound(f"No survey waits for {email}.", remedy="Run what is due first: advocacy run-due")


def _at_answer(wrong: Invalid) -> Invalid:
    """The mistake at the answer it is about, counted as they are given: the first is 1."""
    stage, dot, field = (wrong.where or "").partition(".")
    where = f"answer {int(stage) + 1}{dot and ', '}{field}" if stage.isdigit() else wrong.where
    problems = tuple(_at_answer(one) for one in wrong.problems)
    return Invalid(wrong.message, where=where, remedy=wrong.remedy, problems=problems)


def _value(said: str) -> Any:
    """Text as it stands, or JSON where it is an object, a list, a number or a truth value."""
    if not said.startswith(("{", "[")):
        return said
    try:
        return json.loads(said)
    except ValueError as wrong:
        raise Invalid(
            f"--answer {said!r} is neither text nor JSON.", remedy="Check its brackets and quotes."
        ) from wrong


def _words(found: dict[str, Any]) -> str:
    head = f"score {found['score']}, {found['points']} points, level {found['level'] or 'none'}"
    lines = [
        f"  {one['challenge']:<20} {one['state']:<12} {' '.join(one['reasons'])}".rstrip()
        for one in found["challenges"]
    ]
    return "\n".join([head, *lines])
