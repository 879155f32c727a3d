"""Setting up and keeping running."""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import click
import uvicorn

from advocacy.errors import Conflict
from advocacy.settings import from_environment
from web import bell, migrate
from web.app import create_app
from web.cli.doors import REFUSED, as_format, in_house, show
from web.doctor import examine
from web.due import carry_out
from web.loop import Loop
from web.wiring import House


@click.command()
@as_format
def init(form: str) -> None:
    """Create the database, or bring it up to this version; safe to run again.

    \b
    Example:
      ADVOCACY_DATABASE_URL=postgresql+asyncpg://advocacy@db/advocacy advocacy init
    """  # noqa: D301
    run = asyncio.run(migrate.upgrade(from_environment().database_url))
    show(form, {"applied": run}, lambda: f"Applied {', '.join(run)}." if run else "The database is up to date.")


@click.command()
@as_format
def doctor(form: str) -> None:
    """Say what is misconfigured or at risk; exit 3 if anything is.

    \b
    Example:
      advocacy doctor --format json
    """  # noqa: D301
    found = asyncio.run(examine(from_environment()))
    risks = [one for one in found if one.is_risk]
    show(
        form,
        {"risks": [one.as_json() for one in risks], "notes": [one.as_json() for one in found if not one.is_risk]},
        lambda: "\n".join(str(one) for one in found) or "All is well.",
    )
    if risks:
        click.get_current_context().exit(REFUSED)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--proxy", help="The address of a proxy in front, whose word about visitors is taken.")
def serve(host: str, port: int, proxy: str | None) -> None:
    """Serve pages and API; without Redis, carry out what is due as well.

    \b
    Example:
      advocacy serve --host 0.0.0.0 --port 8080 --proxy 10.0.0.2
    """  # noqa: D301
    settings = from_environment()
    settings.require_secret()
    settings.require_sso_secret()
    in_house(lambda house: serve_house(house, host=host, port=port, proxy=proxy))


async def serve_house(house: House, *, host: str, port: int, proxy: str | None = None) -> None:
    """Serve a house until asked to stop.

    Raises:
        Conflict: the database has not gone through every migration.
    """
    async with house.database.read() as read:
        if not await migrate.is_current(read):
            raise Conflict("The database has not been set up for this version.", remedy="Run: advocacy init")
    waker = bell.Bell(house.settings.redis_url) if house.settings.redis_url else _loop(house)
    house.database.wake = waker.wake
    app = create_app(house, beside=[lambda _app: waker.running()])
    # No log of addresses asked for: sign-in links are among them.
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        server_header=False,
        log_level="warning",
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        timeout_graceful_shutdown=20,
    )
    click.echo(f"Serving on http://{host}:{port}", err=True)
    await _Server(config).serve()


class _Server(uvicorn.Server):
    """The server, whose end is not the end of the house: what it stands on is closed after it, in peace."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop when asked to. Raised again at the end, as is usual, the signal would cut the closing short."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@click.command()
def worker() -> None:
    """Carry out what is due until stopped; as many workers as you like, on PostgreSQL with Redis to wake them.

    \b
    Example:
      ADVOCACY_REDIS_URL=redis://localhost advocacy worker
    """  # noqa: D301
    in_house(work_on)


async def work_on(house: House) -> None:
    """Carry out what is due in a house until asked to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    loop = _loop(house)
    house.database.wake = loop.wake
    async with loop.running():
        click.echo("The worker is working; stop it with Ctrl+C.", err=True)
        listening = (
            asyncio.create_task(bell.listen(house.settings.redis_url, loop.wake)) if house.settings.redis_url else None
        )
        await stop.wait()
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


@click.command("run-due")
@as_format
def run_due(form: str) -> None:
    """Carry out everything due until nothing more is, and say how many of each kind.

    \b
    Example:
      ADVOCACY_TIME_TRAVEL=1 ADVOCACY_NOW=2026-03-06T09:00:00Z advocacy run-due
    """  # noqa: D301
    done: Counter[str] = in_house(carry_out)
    lines = [f"{kind}: {times}" for kind, times in sorted(done.items())]
    show(form, dict(sorted(done.items())), lambda: "\n".join(lines) or "Nothing is due.")


def _loop(house: House) -> Loop:
    return Loop(house.database, lambda: carry_out(house))
