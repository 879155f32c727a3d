"""Rewards: the shelf as the office keeps it, and what members asked for."""

from web.studio.rewards import desk, redemption, stock

HANDLERS = (*desk.HANDLERS, *redemption.HANDLERS, *stock.HANDLERS)
