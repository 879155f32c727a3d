"""Which action kinds this limb carries out, and with what. ``web/wiring.py`` hands them to the engine."""

from collections.abc import Mapping

from advocacy.engine.actions import Handler
from challenges.tracks import enrol

HANDLERS: Mapping[str, Handler] = {"enrol": enrol}
