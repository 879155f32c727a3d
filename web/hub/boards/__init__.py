"""Leader boards, for those who choose to be shown."""

from web.hub.boards import pages

HANDLERS = pages.HANDLERS
