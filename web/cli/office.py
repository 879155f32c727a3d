"""What waits for a person, done from here: tasks, submissions to review, mails to read, jobs that died."""

from typing import Any

import click

from advocacy.clock import iso
from advocacy.database import SYSTEM
from advocacy.delivery import mail as mails
from advocacy.engine import jobs as due
from advocacy.programs import tasks as waiting
from challenges import goes, reviews
from web.cli.doors import Commands, as_format, in_house, show
from web.wiring import House

a_submission = click.argument("submission", type=int)


@click.group(cls=Commands)
def tasks() -> None:
    """What waits for a person: welcomes to write, calls to make, alerts."""


@tasks.command("list")
@as_format
def list_tasks(form: str) -> None:
    """What is open, the most overdue first.

    \b
    Example:
      advocacy tasks list
    """  # noqa: D301 - click keeps the lines after this mark as they are

    async def do(house: House) -> list[dict[str, Any]]:
        async with house.database.read() as read:
            return [
                {"id": row.id, "kind": row.kind, "task": row.task, "customer": row.customer_id, "due": iso(row.due_at)}
                for row in await waiting.waiting(read)
            ]

    found = in_house(do)
    lines = [f"{one['id']}  due {one['due']}  {one['task']}, customer {one['customer']}" for one in found]
    show(form, found, lambda: "\n".join(lines) or "Nobody is waiting.")


@tasks.command("close")
@click.argument("task", type=int)
@click.option("--note", default="", help="What was done.")
def close_task(task: int, note: str) -> None:
    """Say that a task is done.

    \b
    Example:
      advocacy tasks close 12 --note "Called; the export works again."
    """  # noqa: D301

    async def do(house: House) -> None:
        async with house.database.work(SYSTEM) as work:
            await waiting.close(work, task, note)

    in_house(do)
    click.echo(f"Task {task} is closed.")


@click.group(cls=Commands)
def review() -> None:
    """Submissions that a person has to look at."""


@review.command("list")
@as_format
def list_submissions(form: str) -> None:
    """What waits to be read, oldest first, with what was said.

    \b
    Example:
      advocacy review list --format json
    """  # noqa: D301

    async def do(house: House) -> list[dict[str, Any]]:
        async with house.database.read() as read:
            rows = await reviews.awaiting_review(read)
            said = await goes.answers_of(read, [row.id for row in rows])
            return [
                {
                    "submission": row.id,
                    "challenge": row.key,
                    "title": row.title,
                    "customer": row.email,
                    "answers": {str(stage): answer for stage, answer in said.get(row.id, {}).items()},
                }
                for row in rows
            ]

    found = in_house(do)
    lines = [f"{one['submission']}  {one['challenge']} by {one['customer']}: {one['answers']}" for one in found]
    show(form, found, lambda: "\n".join(lines) or "Nothing waits to be read.")


@review.command("approve")
@a_submission
def approve_submission(submission: int) -> None:
    """Say yes: it is completed, and what it earns is earned.

    \b
    Example:
      advocacy review approve 7
    """  # noqa: D301
    _decide(submission, "approve")
    click.echo(f"Submission {submission} is approved.")


@review.command("send-back")
@a_submission
@click.option("--words", required=True, help="What is missing; the member reads it.")
def send_submission_back(submission: int, words: str) -> None:
    """Ask for more; the member's answers stay, and they hand in again.

    \b
    Example:
      advocacy review send-back 7 --words "Which screen was it?"
    """  # noqa: D301
    _decide(submission, "send_back", words)
    click.echo(f"Submission {submission} went back.")


@review.command("decline")
@a_submission
@click.option("--reason", required=True, help="The member reads it.")
def decline_submission(submission: int, reason: str) -> None:
    """Say no, with a reason that the member sees.

    \b
    Example:
      advocacy review decline 7 --reason "That is another company's product."
    """  # noqa: D301
    _decide(submission, "decline", reason)
    click.echo(f"Submission {submission} is declined.")


@review.command("undo")
@a_submission
@click.option("--words", default="", help="For the member, if there is something to say.")
def undo_approval(submission: int, words: str) -> None:
    """Take an approval back; what it had earned is reversed exactly, and the submission waits again.

    \b
    Example:
      advocacy review undo 7
    """  # noqa: D301
    _decide(submission, "undo", words)
    click.echo(f"The approval of submission {submission} is undone.")


def _decide(submission: int, verb: str, *words: str) -> None:
    async def do(house: House) -> None:
        async with house.database.work(SYSTEM) as work:
            await getattr(reviews, verb)(work, await goes.get(work, submission), *words)

    in_house(do)


@click.group(cls=Commands)
def mail() -> None:
    """Mails and what became of them."""


@mail.command("list")
@as_format
def list_mails(form: str) -> None:
    """The latest mails.

    \b
    Example:
      advocacy mail list
    """  # noqa: D301

    async def do(house: House) -> list[dict[str, Any]]:
        async with house.database.read() as read:
            return [
                {
                    "id": row.id,
                    "to": row.email,
                    "mail": row.mail,
                    "state": row.state,
                    "subject": row.subject,
                }
                for row in await mails.outbox(read)
            ]

    found = in_house(do)
    lines = [f"{one['id']}  {one['state']:<10} {one['to']}  {one['subject'] or one['mail']}" for one in found]
    show(form, found, lambda: "\n".join(lines) or "No mail has been written yet.")


@mail.command("show")
@click.argument("number", type=int)
def show_mail(number: int) -> None:
    """Print a mail as its reader sees it, links and all.

    \b
    Example:
      advocacy mail show 1
    """  # noqa: D301

    async def do(house: House) -> str:
        async with house.database.read() as read:
            row = await mails.get(read, number)
            return (
                f"{row.subject}\n\n{row.text}" if row.text else f"It is {row.state}; its words are gone or not written."
            )

    click.echo(in_house(do))


@click.group(cls=Commands)
def jobs() -> None:
    """Work that failed for good and waits for a person."""


@jobs.command("dead")
@as_format
def list_dead(form: str) -> None:
    """Which jobs died, and of what.

    \b
    Example:
      advocacy jobs dead
    """  # noqa: D301

    async def do(house: House) -> list[dict[str, Any]]:
        async with house.database.read() as read:
            return [
                {
                    "id": row.id,
                    "kind": row.kind,
                    "customer": row.customer_id,
                    "attempts": row.attempts,
                    "error": row.error,
                }
                for row in await due.dead(read)
            ]

    found = in_house(do)
    lines = [f"{one['id']}  {one['kind']}, tried {one['attempts']} times: {one['error']}" for one in found]
    show(form, found, lambda: "\n".join(lines) or "No job is dead.")


@jobs.command("retry")
@click.argument("job", type=int)
def retry_job(job: int) -> None:
    """Give a dead job another row of attempts.

    \b
    Example:
      advocacy jobs retry 31
    """  # noqa: D301

    async def do(house: House) -> None:
        async with house.database.work(SYSTEM) as work:
            await due.retry(work, job)

    in_house(do)
    click.echo(f"Job {job} is tried again with the next run of what is due.")
