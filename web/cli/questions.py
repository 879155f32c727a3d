"""Answering members from here: what they asked, and the comments that came with their scores."""

from collections.abc import Awaitable, Callable
from typing import Any

import click
from sqlalchemy import Row

from advocacy.clock import iso
from advocacy.database import SYSTEM, Actor, Read, Work
from advocacy.errors import Invalid, NotFound
from advocacy.listening import answering, conversations, hearing
from advocacy.numbers import number_in
from advocacy.people import staff
from advocacy.reports.heard import heard as heard_index
from advocacy.reports.intervals import Rate
from advocacy.reports.nps import DECIMALS
from web.answers import wording_for
from web.cli.doors import Commands, as_format, in_house, show
from web.wiring import House

COMMENT = "comment:"
Verb = Callable[[Work, Row[Any], int], Awaitable[None]]

a_question = click.argument("number", metavar="ID")
some_words = click.argument("words")
by_whom = click.option("--staff", "email", help="Who of the staff does it; its owner if not given.")


@click.group(cls=Commands)
def questions() -> None:
    """What members asked and said, and the answers of a person.

    A question has a number. A comment that came with a score and that nobody has taken on is called comment:NUMBER.
    """


@questions.command("list")
@click.option("--staff", "email", help="Only what this colleague owns.")
@click.option("--comments", is_flag=True, help="The comments on scores that nobody has taken on yet.")
@click.option("--segment", type=click.Choice(["passive", "promoter", "detractor"]), help="Only comments of these.")
@as_format
def list_questions(email: str | None, segment: str | None, form: str, *, comments: bool) -> None:
    """What waits for an answer, the soonest promised first.

    \b
    Example:
      advocacy questions list --staff maren@example.com
      advocacy questions list --comments --segment passive
    """  # noqa: D301 - click keeps the lines after this mark as they are

    async def do(house: House) -> list[dict[str, Any]]:
        async with house.database.read() as read:
            if comments or segment:
                return [_comment(row) for row in await hearing.comments_unheard(read, segment=segment)]
            owner = await _colleague(read, email) if email else None
            return [_question(row) for row in await hearing.waiting(read, owner=owner)]

    found = in_house(do)
    show(form, found, lambda: "\n".join(map(_line, found)) or "Nobody is waiting.")


@questions.command("show")
@a_question
@as_format
def show_question(number: str, form: str) -> None:
    """All that was written, oldest first.

    \b
    Example:
      advocacy questions show 12
    """  # noqa: D301

    async def do(house: House) -> dict[str, Any]:
        async with house.database.rehearsal(SYSTEM) as read:
            row = await _named(read, number)
            lines = (await hearing.lines_of(read, [row.id])).get(row.id, [])
            first = [{"by": "member", "at": iso(row.scored_at), "words": row.comment}] if row.comment else []
            return {
                "id": number,
                "kind": row.kind,
                "state": row.state,
                "owner": row.owner_email,
                "promised": iso(row.promised_at) if row.promised_at else None,
                "lines": first
                + [{"by": one.staff_email or "member", "at": iso(one.at), "words": one.words} for one in lines],
            }

    found = in_house(do)
    head = f"{found['state']}, {found['owner'] or 'nobody'} owns it"
    show(
        form,
        found,
        lambda: "\n\n".join([head, *(f"{one['by']}, {one['at']}\n{one['words']}" for one in found["lines"])]),
    )


@questions.command("take")
@a_question
@click.option("--staff", "email", required=True, help="Who takes it on.")
def take_question(number: str, email: str) -> None:
    """Make a colleague its owner, if it has none; the member sees who it is.

    \b
    Example:
      advocacy questions take 12 --staff maren@example.com
      advocacy questions take comment:812 --staff maren@example.com
    """  # noqa: D301
    _do(number, email, answering.take)
    click.echo(f"{email} has it.")


@questions.command("pass-on")
@a_question
@click.option("--to", "email", required=True, help="The colleague who has it from now on.")
def pass_question_on(number: str, email: str) -> None:
    """Give it to a colleague, whoever had it. What was promised stays promised.

    \b
    Example:
      advocacy questions pass-on 12 --to jakob@example.com
    """  # noqa: D301
    _do(number, email, answering.pass_on)
    click.echo(f"{email} has it.")


@questions.command("answer")
@a_question
@some_words
@by_whom
def answer_question(number: str, words: str, email: str | None) -> None:
    """Answer; the member reads it in the hub and gets it by mail.

    \b
    Example:
      advocacy questions answer 12 "It is on the list for October."
      advocacy questions answer comment:812 "Thank you. Which screen was it?" --staff maren@example.com
    """  # noqa: D301

    async def verb(work: Work, row: Row[Any], by: int) -> None:
        await answering.answer(work, row, by, words, wording=wording_for(row.language))

    _do(number, email, verb)
    click.echo(f"{number} is answered.")


@questions.command("close")
@a_question
@some_words
@by_whom
def close_question(number: str, words: str, email: str | None) -> None:
    """Say what became of it; the member reads it in the hub and gets it by mail.

    \b
    Example:
      advocacy questions close 12 "Since today the stock count has a button for it."
    """  # noqa: D301

    async def verb(work: Work, row: Row[Any], by: int) -> None:
        await answering.close(work, row, by, words, wording=wording_for(row.language))

    _do(number, email, verb)
    click.echo(f"{number} is closed.")


@questions.command("heard")
@as_format
def heard(form: str) -> None:
    """How much of what passives said and asked a person answered.

    \b
    Example:
      advocacy questions heard --format json
    """  # noqa: D301

    async def do(house: House) -> dict[str, Any]:
        async with house.database.read() as read:
            index = await heard_index(read)
        rates = {"comments": index.comments, "questions": index.questions, "together": index.together}
        return {name: _rate(rate) for name, rate in rates.items()} | {"unknown": index.unknown}

    found = in_house(do)
    show(form, found, lambda: "\n".join(f"{name:<10} {_share(found[name])}" for name in list(found)[:-1]))


def _do(number: str, email: str | None, verb: Verb) -> None:
    async def do(house: House) -> None:
        async with house.database.read() as read:
            by = await _colleague(read, email) if email else await _owner(read, number)
            actor = Actor("staff", by, (await staff.get(read, by)).role)
        async with house.database.work(actor) as work:
            await verb(work, await _named(work, number), by)

    in_house(do)


def _read(number: str) -> tuple[bool, int]:
    """Whether that names a comment, and its number."""
    digits = number.removeprefix(COMMENT)
    found = number_in(digits)
    if found is None:
        raise Invalid(f"{number!r} is neither a number nor {COMMENT}NUMBER.", remedy="See: advocacy questions list")
    return digits != number, found


async def _named(work: Work, number: str) -> Row[Any]:
    """The conversation of that name; a comment becomes one in the work that asks for it."""
    is_comment, digits = _read(number)
    return await (conversations.of_comment(work, digits) if is_comment else conversations.get(work, digits))


async def _owner(read: Read, number: str) -> int:
    is_comment, digits = _read(number)
    owner = None if is_comment else (await conversations.get(read, digits)).owner_id
    if owner is None:
        raise Invalid(f"Nobody owns {number} yet.", where="--staff", remedy="Say who does it: --staff EMAIL.")
    return int(owner)


async def _colleague(read: Read, email: str) -> int:
    row = await staff.by_email(read, email)
    if row is None:
        raise NotFound(f"Nobody of the staff has the address {email}.", remedy="Add them with: advocacy staff add.")
    return int(row.id)


def _question(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "customer": row.email,
        "owner": row.owner_email,
        "promised": iso(row.promised_at) if row.promised_at else None,
        "score": row.score,
        "words": row.words or row.comment,
    }


def _comment(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": f"{COMMENT}{row.score_id}",
        "kind": conversations.COMMENT,
        "customer": row.email,
        "owner": None,
        "promised": None,
        "score": row.score,
        "words": row.comment,
    }


def _line(one: dict[str, Any]) -> str:
    by = f", by {one['promised']}" if one["promised"] else ""
    score = f", a {one['score']}" if one["score"] is not None else ""
    return f"{one['id']}  {one['customer']}{score}, {one['owner'] or 'nobody'} owns it{by}\n    {one['words']}"


def _rate(rate: Rate) -> dict[str, Any]:
    return {"k": rate.k, "n": rate.n, "rate": _six(rate.rate), "low": _six(rate.low), "high": _six(rate.high)}


def _six(rate: float | None) -> float | None:
    return None if rate is None else round(rate, DECIMALS)


def _share(rate: dict[str, Any]) -> str:
    if rate["rate"] is None:
        return "nothing was said yet"
    share, low, high = (f"{100 * rate[name]:.1f}" for name in ("rate", "low", "high"))
    return f"{rate['k']} of {rate['n']}: {share} % ({low}–{high})"
