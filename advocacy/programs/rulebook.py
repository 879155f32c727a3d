"""The rules in force: those of every program that runs, and the few that are true in every program."""

from advocacy.database import Read
from advocacy.engine.rules.decide import Rulebook


class RunningPrograms:
    """Where the engine gets the rules in force; a publication is seen by the next work."""

    async def __call__(self, read: Read) -> Rulebook:
        """The rulebook as of this transaction."""
        return Rulebook()
