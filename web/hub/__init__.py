"""The hub: the customer's door, one folder for each family of pages."""

from web.hub import boards, boxes, challenges, heard, home, joining, me, points, rewards, survey

HANDLERS = (
    *home.HANDLERS,
    *heard.HANDLERS,
    *boards.HANDLERS,
    *joining.HANDLERS,
    *survey.HANDLERS,
    *points.HANDLERS,
    *rewards.HANDLERS,
    *boxes.HANDLERS,
    *challenges.HANDLERS,
    *me.HANDLERS,
)
