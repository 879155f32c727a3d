"""The studio: the community manager's door, one folder for each family of pages."""

from web.studio import boxes, cohorts, imports, launch, mail, people, programs, rewards, rules, scores, team, today

HANDLERS = (
    *today.HANDLERS,
    *programs.HANDLERS,
    *rules.HANDLERS,
    *launch.HANDLERS,
    *cohorts.HANDLERS,
    *scores.HANDLERS,
    *people.HANDLERS,
    *imports.HANDLERS,
    *boxes.HANDLERS,
    *rewards.HANDLERS,
    *mail.HANDLERS,
    *team.HANDLERS,
)
