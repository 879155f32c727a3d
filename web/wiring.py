"""Which action is carried out by what, and how the parts of the house hold together."""

import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
from jinja2 import FileSystemLoader

import advocacy.acts.actions
import advocacy.acts.erasure
import advocacy.delivery.actions
import advocacy.delivery.mail
import advocacy.delivery.samples
import advocacy.delivery.sending
import advocacy.delivery.sign_in_mail
import advocacy.delivery.staff_mail
import advocacy.delivery.texts
import advocacy.delivery.tracking
import advocacy.engine.erasure
import advocacy.listening.actions
import advocacy.listening.conversations
import advocacy.listening.erasure
import advocacy.listening.import_jobs
import advocacy.listening.questionnaires
import advocacy.people.erasure
import advocacy.people.notes
import advocacy.people.showing
import advocacy.programs.actions
import advocacy.programs.erasure
import challenges.actions
import challenges.erasure
import challenges.publication
import rewards.actions
import rewards.erasure
import rewards.orders
import rewards.publication
import rewards.shipments_export
from advocacy.clock import Clock, standing_at, system_clock
from advocacy.database import Database
from advocacy.delivery.letters import Layout, Letterhead
from advocacy.engine.actions import Handler
from advocacy.engine.due import SlowKind
from advocacy.engine.publication import TakePart
from advocacy.engine.work import Engine, Rules
from advocacy.people.erasure import Eraser
from advocacy.programs.rulebook import RunningPrograms
from advocacy.reports.export import Export
from advocacy.reports.exports import EXPORTS as OF_THE_SPINE
from advocacy.settings import Settings

HANDLERS: Mapping[str, Handler] = {
    **advocacy.acts.actions.HANDLERS,
    **advocacy.delivery.actions.HANDLERS,
    **advocacy.listening.actions.HANDLERS,
    **advocacy.programs.actions.HANDLERS,
    **challenges.actions.HANDLERS,
    **rewards.actions.HANDLERS,
}


TAKE_PARTS: Sequence[TakePart] = (
    advocacy.delivery.texts.take_part,
    advocacy.listening.questionnaires.take_part,
    challenges.publication.take_part,
    rewards.publication.take_part,
)
ERASERS: Sequence[Eraser] = (
    advocacy.people.erasure.erase,
    advocacy.people.showing.erase,
    advocacy.people.notes.erase,
    advocacy.delivery.mail.erase,
    advocacy.delivery.tracking.erase,
    advocacy.acts.erasure.erase,
    advocacy.listening.erasure.erase,
    advocacy.listening.conversations.erase,
    advocacy.programs.erasure.erase,
    challenges.erasure.erase,
    rewards.erasure.erase,
    advocacy.engine.erasure.erase,  # last: the others look at what is still to be done
)
EXPORTS: Mapping[str, Export] = {**OF_THE_SPINE, "shipments": rewards.shipments_export.EXPORT}
MAIL_TEMPLATES = Path(__file__).parent / "templates" / "mail"
PATIENCE = httpx.Timeout(30, connect=10)


@dataclass(slots=True)
class House:
    """An installation, opened: its settings, its database, the engine, its slow jobs, and the form of its mails."""

    settings: Settings
    database: Database
    engine: Engine
    slow: Mapping[str, SlowKind]
    client: httpx.AsyncClient
    layout: Layout

    async def close(self) -> None:
        """Give back what was opened."""
        await self.client.aclose()
        await self.database.close()


def open_house(
    settings: Settings,
    *,
    clock: Clock | None = None,
    rules: Rules | None = None,
    wake: Callable[[], Awaitable[None]] | None = None,
    handlers: Mapping[str, Handler] = HANDLERS,
) -> House:
    """Put the parts together.

    Args:
        settings: the installation's settings.
        clock: another clock than the system's or the one that time travel sets.
        rules: other rules than those of the running programs.
        wake: called after a commit that left something due.
        handlers: other handlers than the wired ones.
    """
    engine = Engine(rules or RunningPrograms(), handlers)
    told: Clock = standing_at(settings.now) if settings.now else system_clock
    database = Database(settings.database_url, engine.settle, clock or told, wake)
    client = httpx.AsyncClient(timeout=PATIENCE, verify=_trusted())
    layout = _layout(Letterhead(settings.company, settings.company_address, settings.mail_from))
    slow = {
        # First, because somebody sits and waits for it.
        **advocacy.delivery.sign_in_mail.slow_kinds(settings, database, layout),
        **advocacy.delivery.samples.slow_kinds(settings, database, layout),
        **advocacy.delivery.staff_mail.slow_kinds(settings, database, layout),
        **advocacy.delivery.sending.slow_kinds(settings, database, layout),
        **rewards.orders.slow_kinds(database, client),
        **advocacy.listening.import_jobs.slow_kinds(database),
    }
    return House(settings, database, engine, slow, client, layout)


@cache
def _trusted() -> ssl.SSLContext:
    # Whom to trust is read from a large file, and is the same for every client.
    return httpx.create_ssl_context()


@cache
def _layout(letterhead: Letterhead) -> Layout:
    return Layout(FileSystemLoader(MAIL_TEMPLATES), letterhead)
