"""Cohorts: the report with its charts and tables, and the people behind every number."""

from litestar.handlers import HTTPRouteHandler

from web.studio.cohorts import people, report

HANDLERS: tuple[HTTPRouteHandler, ...] = (*report.HANDLERS, *people.HANDLERS)
