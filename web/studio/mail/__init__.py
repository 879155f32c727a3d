"""The studio's mail room: what goes out, what became of it, in which words, and who is not written to."""

from web.studio.mail import pages, templates

HANDLERS = (*pages.HANDLERS, *templates.HANDLERS)
