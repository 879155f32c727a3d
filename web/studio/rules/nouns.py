"""How sentences name what they speak of: an event with its thing, and the fields by nouns. Data.

Forms show a field by its label, and an event alone. A sentence says "completed “Your candy”", and "their last score".
"""

from collections.abc import Mapping

from web.language import _

WITH_THING: Mapping[str, str] = {
    "track.started": _("begun the track {thing}"),
    "track.finished": _("finished the track {thing}"),
    "challenge.started": _("begun {thing}"),
    "challenge.postponed": _("put off {thing}"),
    "challenge.submitted": _("handed in {thing}"),
    "challenge.sent_back": _("got {thing} back to complete it"),
    "challenge.declined": _("had {thing} declined"),
    "challenge.withdrawn": _("taken {thing} back"),
    "challenge.completed": _("completed {thing}"),
    "challenge.undone": _("had {thing} undone"),
    "level.reached": _("reached the level {thing}"),
    "badge.earned": _("earned the badge {thing}"),
    "reward.redeemed": _("asked for {thing}"),
    "redemption.approved": _("had {thing} approved"),
    "redemption.refused": _("had {thing} refused"),
    "redemption.fulfilled": _("got {thing}"),
    "shipment.scheduled": _("had the box {thing} planned"),
    "shipment.needs_address": _("the box {thing} waiting for their address"),
    "shipment.ready": _("the box {thing} ready to be packed"),
    "shipment.sent": _("been sent the box {thing}"),
    "shipment.delivered": _("got the box {thing}"),
    "shipment.returned": _("had the box {thing} come back"),
    "shipment.declined": _("said no to the box {thing}"),
    "shipment.cancelled": _("had the box {thing} cancelled"),
    "survey.asked": _("been sent the survey {thing}"),
    "survey.reminded": _("been reminded of the survey {thing}"),
    "survey.answered": _("answered the survey {thing}"),
    "survey.expired": _("let the survey {thing} run out"),
    "mail.queued": _("had the mail {thing} written to them"),
    "mail.sent": _("been sent the mail {thing}"),
    "mail.bounced": _("had the mail {thing} bounce"),
    "task.opened": _("become the task {thing}"),
    "task.closed": _("had the task {thing} done for them"),
}
"""By event: what somebody has done, with what it was about by its name."""

OF_PERSON: Mapping[str, str] = {
    "score": _("their last score"),
    "segment": _("their segment"),
    "scored_at": _("the day of their last score"),
    "tags": _("their tags"),
    "language": _("their language"),
    "title": _("their title"),
    "email": _("their address"),
    "zone": _("their time zone"),
    "created_at": _("the day we came to know them"),
    "joined_at": _("the day they joined"),
    "points": _("the number of points they have ever earned"),
    "spendable": _("the number of points they can spend"),
    "level": _("their level"),
    "badge": _("their badge"),
    "account.name": _("their account’s name"),
    "account.value": _("their account’s value a year"),
    "account.tier": _("their account’s tier"),
    "program": _("their program"),
    "cohort": _("their cohort"),
    "arm": _("their part in the program"),
    "baseline.score": _("their score at the start"),
    "baseline.segment": _("their segment at the start"),
}
"""By field of a person: the noun of a sentence; what else is known of them is called as the company calls it."""

OF_HAPPENING: Mapping[str, str] = {
    "score": _("the score"),
    "segment": _("the segment it makes"),
    "previous_segment": _("the segment before"),
    "points": _("the number of points"),
    "amount": _("the number of points"),
    "wish": _("the wish"),
    "site": _("the site"),
    "counts_as": _("what it counts as"),
}
"""By field of an event: the noun of a sentence."""
