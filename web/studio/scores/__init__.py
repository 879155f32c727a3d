"""Scores: the Net Promoter Score with its mix, its groups and its trend, and the answers behind every number."""

from litestar.handlers import HTTPRouteHandler

from web.studio.scores import answers, figures

HANDLERS: tuple[HTTPRouteHandler, ...] = (*figures.HANDLERS, *answers.HANDLERS)
