"""The statement of points."""

from web.hub.points import pages

HANDLERS = pages.HANDLERS
