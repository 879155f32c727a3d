"""Coming in by an invitation: its letter, what awaits, and the one button."""

from web.hub.joining import pages

HANDLERS = pages.HANDLERS
