"""The hub's first page: the one next good thing, and all that stands around it."""

from web.hub.home import pages

HANDLERS = pages.HANDLERS
