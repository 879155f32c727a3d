"""Which action is carried out by what, and how the parts of the house hold together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import advocacy.delivery.actions
import advocacy.listening.actions
import advocacy.programs.actions
import challenges.actions
import rewards.actions
from advocacy.clock import Clock, standing_at, system_clock
from advocacy.database import Database
from advocacy.engine.actions import Handler
from advocacy.engine.due import SlowKind
from advocacy.engine.work import Engine, Rules
from advocacy.programs.rulebook import RunningPrograms
from advocacy.settings import Settings

HANDLERS: Mapping[str, Handler] = {
    **advocacy.delivery.actions.HANDLERS,
    **advocacy.listening.actions.HANDLERS,
    **advocacy.programs.actions.HANDLERS,
    **challenges.actions.HANDLERS,
    **rewards.actions.HANDLERS,
}


@dataclass(slots=True)
class House:
    """An installation, opened: its settings, its database, the engine in it, and how its slow jobs are done."""

    settings: Settings
    database: Database
    engine: Engine
    slow: Mapping[str, SlowKind] = field(default_factory=dict)

    async def close(self) -> None:
        """Give back what was opened."""
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
    return House(settings, database, engine)
