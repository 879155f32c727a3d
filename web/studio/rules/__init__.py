"""Rules and conditions: sentences with slots, and a builder that always says whom it means."""

from web.pages import templates
from web.studio.rules import conditions, program_conditions, rules, segments
from web.studio.rules.sentences import condition_words

# The forms of a program say its conditions as its rules do, and stand below this room.
templates.globals["condition_words"] = condition_words

HANDLERS = (*conditions.HANDLERS, *segments.HANDLERS, *rules.HANDLERS, *program_conditions.HANDLERS)
