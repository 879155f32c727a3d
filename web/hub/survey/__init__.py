"""Answering a survey by the link of its mail."""

from web.hub.survey import pages

HANDLERS = pages.HANDLERS
