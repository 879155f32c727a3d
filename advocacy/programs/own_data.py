"""How a person came into a program, and what its people noted to do for them."""

from advocacy.people.own_data import rows_of
from advocacy.programs.cohorts import cohort_members
from advocacy.programs.invitations import invitations
from advocacy.programs.tasks import tasks
from advocacy.programs.welcomes import task_drafts

SECTIONS = (
    rows_of("invitations", "Invitations", invitations),
    rows_of("cohorts", "The group you were invited with", cohort_members),
    rows_of("tasks", "What our people noted to do for you", tasks),
    rows_of("drafts", "Letters to you that were begun", task_drafts),
)
