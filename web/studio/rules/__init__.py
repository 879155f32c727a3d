"""Rules and conditions: sentences with slots, and a builder that always says whom it means."""

from web.studio.rules import conditions, program_conditions, rules, segments

HANDLERS = (*conditions.HANDLERS, *segments.HANDLERS, *rules.HANDLERS, *program_conditions.HANDLERS)
