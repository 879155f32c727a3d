"""Which action kinds this room carries out, and with what. ``web/wiring.py`` hands them to the engine."""

from collections.abc import Mapping

from advocacy.engine.actions import Handler

HANDLERS: Mapping[str, Handler] = {}
