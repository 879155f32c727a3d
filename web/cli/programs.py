"""Programs as texts: checked, put in force, handed out, launched; and why something is open or not."""

from pathlib import Path
from typing import Any

import click

from advocacy.clock import iso
from advocacy.database import SYSTEM
from advocacy.people import customers
from advocacy.programs import cohorts, programs
from advocacy.programs.lint import check as lint
from advocacy.programs.lints.findings import ERROR, Finding
from advocacy.programs.stopping import StopRule
from advocacy.programs.wave_plans import Plan, groups_of
from web.cli import waves
from web.cli.doors import REFUSED, Commands, as_format, in_house, show
from web.explaining import explain as explained
from web.wiring import TAKE_PARTS, House

a_text = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group(cls=Commands)
def program() -> None:
    """Programs: check, load, export, list, launch."""


@program.command()
@a_text
@as_format
def check(file: Path, form: str) -> None:
    """Say what is wrong with a program before it is loaded; exit 3 on errors. No database is needed.

    \b
    Example:
      advocacy program check passives.yaml
    """  # noqa: D301
    found = lint(_text(file), file.name)
    errors = [one for one in found if one.severity == ERROR]
    show(
        form,
        {"errors": len(errors), "findings": [_finding(one) for one in found]},
        lambda: "" if errors else "\n".join([*(_line(file, one) for one in found), f"{file.name} can be loaded."]),
    )
    for one in errors:
        click.echo(_line(file, one), err=True)
    if errors:
        click.get_current_context().exit(REFUSED)


@program.command()
@a_text
@as_format
def load(file: Path, form: str) -> None:
    """Put a program in force; the text in force already changes nothing.

    \b
    Example:
      advocacy program load passives.yaml
    """  # noqa: D301
    text = _text(file)

    async def do(house: House) -> programs.Loaded:
        async with house.database.work(SYSTEM) as work:
            return await programs.load(work, text, file.name, TAKE_PARTS)

    done = in_house(do)
    show(
        form,
        {
            "program": done.program,
            "version": done.number,
            "changed": done.changed,
            "findings": [_finding(one) for one in done.findings],
        },
        lambda: "\n".join(
            [
                *(_line(file, one) for one in done.findings),
                f"{done.program}: version {done.number} {'is now' if done.changed else 'was already'} in force.",
            ]
        ),
    )


@program.command()
@click.argument("key")
@click.option("--version", "number", type=click.IntRange(min=1), help="An earlier version than the one in force.")
def export(key: str, number: int | None) -> None:
    """Print a program's text, exactly as it was loaded.

    \b
    Example:
      advocacy program export passives-to-promoters > passives.yaml
    """  # noqa: D301

    async def do(house: House) -> str:
        async with house.database.read() as read:
            return await programs.export(read, key, number)

    click.echo(in_house(do), nl=False)


@program.command("list")
@as_format
def list_programs(form: str) -> None:
    """Which programs there are.

    \b
    Example:
      advocacy program list
    """  # noqa: D301

    async def do(house: House) -> list[dict[str, Any]]:
        async with house.database.read() as read:
            return [
                {
                    "program": row.key,
                    "name": row.name,
                    "state": row.state,
                    "version": row.number,
                    "published_at": iso(row.published_at),
                }
                for row in await programs.listing(read)
            ]

    found = in_house(do)
    lines = [f"{one['program']}  {one['state']}, version {one['version']}  {one['name']}" for one in found]
    show(form, found, lambda: "\n".join(lines) or "There are no programs yet. Load one: advocacy program load FILE")


@program.command()
@click.argument("key")
@click.option("--waves", "scores", metavar="SCORES", help="In waves by score, in this order: 10,9,8,7 or 9-10,7-8.")
@click.option("--gap", type=int, default=3, show_default=True, help="Days between two waves.")
@click.option("--stop-bounces", type=int, default=5, show_default=True, help="Stop above so many percent that bounce.")
@click.option(
    "--stop-unsubscribes", type=int, default=2, show_default=True, help="Stop above so many percent that want no more."
)
@click.option(
    "--stop-complaints", type=int, default=1, show_default=True, help="Stop at so many complaints; 0 does not ask."
)
@click.option("--stop-from", type=int, default=50, show_default=True, help="Shares count from so many mails on.")
@as_format
def launch(key: str, form: str, scores: str | None, gap: int, **stop: int) -> None:
    """Freeze the cohort: baseline scores, arms, invitations. The same cohort is not launched twice.

    With --waves everybody is frozen at once and the first wave is invited; each next one goes out after the gap, if
    nothing that came of those before it speaks against it. A wave that is stopped waits for a person.

    \b
    Example:
      advocacy program launch passives-to-promoters
      advocacy program launch passives-to-promoters --waves 10,9,8,7 --gap 3 --stop-bounces 5
    """  # noqa: D301
    rule = StopRule(stop["stop_bounces"], stop["stop_unsubscribes"], stop["stop_complaints"], stop["stop_from"])
    plan = Plan(groups_of(scores), gap, rule) if scores else None

    async def do(house: House) -> cohorts.Launched:
        async with house.database.work(SYSTEM) as work:
            return await cohorts.launch(work, await programs.publication(work, key), waves=plan)

    done = in_house(do)
    invited = sum(done.invited.values())
    later = f", {done.waiting} to be invited by later waves" if done.waiting else ""
    show(
        form,
        {
            "program": key,
            "cohort": done.number,
            "admitted": done.admitted,
            "invited": dict(done.invited),
            "held_out": done.held_out,
            "waiting": done.waiting,
        },
        lambda: (
            f"Cohort {done.number} of {key}: {done.admitted} in, {invited} invited, {done.held_out} held out{later}."
        ),
    )


for _command in waves.COMMANDS:
    program.add_command(_command)


@click.command()
@click.argument("key")
@click.option("--customer", "email", required=True, metavar="EMAIL", help="For whom.")
@click.option("--program", "of_program", help="Whose it is, where several programs have such a key.")
@as_format
def explain(key: str, email: str, of_program: str | None, form: str) -> None:
    """Say whether a challenge, reward or rule is open for somebody, and what stands between.

    \b
    Example:
      advocacy explain review-us --customer ann@example.com
    """  # noqa: D301

    async def do(house: House) -> dict[str, Any]:
        async with house.database.read() as read:
            person = await customers.by_email(read, email)
            return await explained(read, person.id, key, of_program)

    said = in_house(do)
    state = "open" if said["open"] else "not open"
    words = [f"The {said['kind']} {key} is {state} for {email}.", *(f"  {reason}" for reason in said["reasons"])]
    show(form, {"key": key, "customer": email} | said, lambda: "\n".join(words))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise click.BadParameter(f"{file.name} is not UTF-8 text.", param_hint="FILE") from wrong


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity,
        "line": one.line,
        "place": one.place,
        "reason": one.reason,
        "remedy": one.remedy,
    }


def _line(file: Path, one: Finding) -> str:
    place = f"{file.name}, line {one.line}" + (f", {one.place}" if one.place else "")
    return f"{one.severity}: {place}: {one.reason} {one.remedy}"
