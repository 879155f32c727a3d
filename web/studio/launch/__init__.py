"""The studio's launch: who is in, what they get, and in which waves they are asked."""

from web.studio.launch import deeds, pages

HANDLERS = (*pages.HANDLERS, *deeds.HANDLERS)
