"""Which action is carried out by what, and how the parts of the house hold together."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from jinja2 import FileSystemLoader

import advocacy.acts.actions
import advocacy.delivery.actions
import advocacy.delivery.sending
import advocacy.delivery.texts
import advocacy.listening.actions
import advocacy.listening.questionnaires
import advocacy.programs.actions
import challenges.actions
import challenges.publication
import rewards.actions
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
EXPORTS: Mapping[str, Export] = {**OF_THE_SPINE, "shipments": rewards.shipments_export.EXPORT}
MAIL_TEMPLATES = Path(__file__).parent / "templates" / "mail"
PATIENCE = httpx.Timeout(30, connect=10)


@dataclass(slots=True)
class House:
    """An installation, opened: its settings, its database, the engine in it, and how its slow jobs are done."""

    settings: Settings
    database: Database
    engine: Engine
    slow: Mapping[str, SlowKind]
    client: httpx.AsyncClient

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
    client = httpx.AsyncClient(timeout=PATIENCE)
    slow = {
        **advocacy.delivery.sending.slow_kinds(settings, database, _layout(settings)),
        **rewards.orders.slow_kinds(database, client),
    }
    return House(settings, database, engine, slow, client)


def _layout(settings: Settings) -> Layout:
    letterhead = Letterhead(settings.company, settings.company_address, settings.mail_from)
    return Layout(FileSystemLoader(MAIL_TEMPLATES), letterhead)
