"""Every table of the house in one place: migrations and empty databases are made from ``metadata``."""

import advocacy.engine.jobs
import advocacy.engine.journal
import advocacy.engine.outside
import advocacy.listening.responses
import advocacy.people.accounts
import advocacy.people.consent
import advocacy.people.customers
import advocacy.people.identity
import advocacy.people.replies
import advocacy.people.staff
import advocacy.people.tokens
import advocacy.programs.tasks  # noqa: F401 - importing a module puts its tables into the metadata
import challenges.challenges
import challenges.enrolments
import challenges.goes
import challenges.reviews
from advocacy.database import metadata

__all__ = ["metadata"]
