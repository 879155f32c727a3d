"""The shelf: what points are good for, and what became of what was asked for."""

from web.hub.rewards import pages

HANDLERS = pages.HANDLERS
