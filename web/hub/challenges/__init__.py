"""Challenges: how one stands, its stages one at a time, what was handed in, and what it brought."""

from web.hub.challenges import challenge, stage, uploads

HANDLERS = (*challenge.HANDLERS, *stage.HANDLERS, *uploads.HANDLERS)
