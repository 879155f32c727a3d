"""What the engine knows of a person: what happened, how often, where it left them, and what is still to be done."""

from advocacy.engine.jobs import jobs
from advocacy.engine.journal import firings, journal, standings, tally
from advocacy.engine.outside import outside_events
from advocacy.people.own_data import rows_of

SECTIONS = (
    rows_of("standing", "Where you stand", standings),
    rows_of("events", "What happened, in order", journal, leave_out=["chain"]),
    rows_of("counts", "How often it happened", tally),
    rows_of("reasons", "Which rule of the program acted, and because of what", firings, leave_out=["chain"]),
    rows_of("other_systems", "What other systems told us", outside_events),
    rows_of("tasks_of_the_machine", "What was done or will be done for you", jobs, leave_out=["chain", "fence"]),
)
