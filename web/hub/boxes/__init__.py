"""A member's boxes: where they are, and where they go."""

from web.hub.boxes import pages

HANDLERS = pages.HANDLERS
