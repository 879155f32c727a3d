"""Every table of the house in one place: migrations and empty databases are made from ``metadata``."""

import advocacy.acts.approvals
import advocacy.acts.asks
import advocacy.acts.reviews
import advocacy.acts.willingness
import advocacy.delivery.mail
import advocacy.delivery.suppression
import advocacy.delivery.texts
import advocacy.delivery.tracking
import advocacy.engine.jobs
import advocacy.engine.journal
import advocacy.engine.outside
import advocacy.listening.asks
import advocacy.listening.questionnaires
import advocacy.listening.responses
import advocacy.people.accounts
import advocacy.people.consent
import advocacy.people.customers
import advocacy.people.identity
import advocacy.people.replies
import advocacy.people.sessions
import advocacy.people.staff
import advocacy.people.tokens
import advocacy.programs.cohorts
import advocacy.programs.invitations
import advocacy.programs.programs
import advocacy.programs.tasks
import advocacy.reports.export
import challenges.challenges
import challenges.enrolments
import challenges.goes
import challenges.reviews
import rewards.badges
import rewards.catalog
import rewards.corrections
import rewards.ladder
import rewards.ledger
import rewards.packages
import rewards.redemptions
import rewards.shipments
from advocacy.columns import metadata

__all__ = ["metadata"]
