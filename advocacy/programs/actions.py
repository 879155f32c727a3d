"""Which action kinds this room carries out, and with what. ``web/wiring.py`` hands them to the engine."""

from collections.abc import Mapping

from advocacy.engine.actions import Handler
from advocacy.programs.tasks import add_tags, alert, close_answered, drop_tags, open_tasks
from advocacy.programs.waves import carry_on

HANDLERS: Mapping[str, Handler] = {
    "task": open_tasks,
    "notify": alert,
    "tag": add_tags,
    "untag": drop_tags,
    "answered": close_answered,
    "wave": carry_on,
}
