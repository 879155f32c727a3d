"""Being heard: asking a person, their answer, and what became of one's words."""

from web.hub.heard import pages

HANDLERS = pages.HANDLERS
