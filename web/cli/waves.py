"""The waves of a program's launches, and letting a program rest."""

from typing import Any

import click

from advocacy.clock import iso
from advocacy.database import SYSTEM
from advocacy.programs import programs, waves
from advocacy.programs.waves import Wave
from web.cli.doors import as_format, in_house, show
from web.wiring import House


@click.command("waves")
@click.argument("key")
@click.option("--send", type=int, metavar="WAVE", help="Send this wave, which was stopped.")
@click.option(
    "--end", type=int, metavar="WAVE", help="End its launch at this wave: neither it nor a later one goes out."
)
@as_format
def list_waves(key: str, send: int | None, end: int | None, form: str) -> None:
    """Say where the waves of a program stand, and what came of each; decide about one that was stopped.

    \b
    Example:
      advocacy program waves passives-to-promoters
      advocacy program waves passives-to-promoters --send 12
    """  # noqa: D301
    if send is not None and end is not None:
        raise click.UsageError("Either send a wave or end it.")

    async def do(house: House) -> list[Wave]:
        async with house.database.work(SYSTEM) as work:
            await programs.get(work, key)
            for wave, verb in ((send, waves.send_anyway), (end, waves.end)):
                if wave is not None:
                    await waves.require_of(work, wave, key)
                    await verb(work, wave)
            return await waves.of_program(work, key)

    found = in_house(do)
    show(
        form,
        [_told(one) for one in found],
        lambda: "\n".join(map(_line, found)) or f"{key} was not launched in waves.",
    )


@click.command()
@click.argument("key")
@as_format
def pause(key: str, form: str) -> None:
    """Let a program rest: no rule of it fires, nobody is invited, no wave goes out. What was promised goes on.

    \b
    Example:
      advocacy program pause passives-to-promoters
    """  # noqa: D301
    _switch(key, form, programs.pause, "is paused")


@click.command()
@click.argument("key")
@as_format
def resume(key: str, form: str) -> None:
    """Let a paused program run again; a wave whose day came meanwhile goes out now, if nothing speaks against it.

    \b
    Example:
      advocacy program resume passives-to-promoters
    """  # noqa: D301
    _switch(key, form, programs.resume, "runs again")


def _switch(key: str, form: str, verb: Any, words: str) -> None:
    async def do(house: House) -> str:
        async with house.database.work(SYSTEM) as work:
            await verb(work, key)
            return str((await programs.get(work, key)).state)

    state = in_house(do)
    show(form, {"program": key, "state": state}, lambda: f"{key} {words}.")


def _told(one: Wave) -> dict[str, Any]:
    row, fate = one.row, one.fate
    return {
        "wave": row.id,
        "cohort": row.launch,
        "number": row.number,
        "scores": [row.lowest, row.highest],
        "people": row.people,
        "state": row.state,
        "due_at": iso(row.due_at),
        "sent_at": row.sent_at and iso(row.sent_at),
        "stopped_by": row.stopped_by,
        "invited": one.invited,
        "joined": one.joined,
        "sent": fate.sent,
        "bounced": fate.bounced,
        "unsubscribed": fate.unsubscribed,
        "complained": fate.complained,
    }


def _line(one: Wave) -> str:
    row, fate = one.row, one.fate
    scores = str(row.highest) if row.lowest == row.highest else f"{row.lowest}-{row.highest}"
    so_far = (
        f"{one.invited} invited, {fate.sent} sent, {fate.bounced} bounced, {fate.unsubscribed} unsubscribed, "
        f"{fate.complained} complained, {one.joined} joined"
    )
    told = so_far if row.sent_at else f"{row.people} people, due {row.due_at:%-d %B %Y}"
    return f"{row.id}  cohort {row.launch}, wave {row.number} ({scores})  {row.state}: {told}"


COMMANDS: tuple[click.Command, ...] = (list_waves, pause, resume)
