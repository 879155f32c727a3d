"""Files that come in, and single customers by hand."""

from web.studio.imports import by_hand, desk, steps

HANDLERS = (*desk.HANDLERS, *steps.HANDLERS, *by_hand.HANDLERS)
