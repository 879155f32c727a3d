"""The command line: thin doors, each opening one work or read and calling one verb."""

import click

from web.cli import (
    customers,
    demo,
    exports,
    intake,
    members,
    office,
    people,
    programs,
    questions,
    reports,
    reviewers,
    running,
    shipments,
)
from web.cli.doors import Commands


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings are read from the environment: ADVOCACY_DATABASE_URL, ADVOCACY_REDIS_URL, ADVOCACY_SMTP_URL, "
    "ADVOCACY_BASE_URL, ADVOCACY_SECRET_KEY, ADVOCACY_SECOND_FACTOR (optional or required). Start with: advocacy init",
)
@click.version_option(package_name="advocacy")
def main() -> None:
    """Advocacy and loyalty: from a customer survey to promoters, and an honest report of whether it worked."""


for command in (
    running.init,
    running.doctor,
    running.serve,
    running.worker,
    running.run_due,
    people.staff,
    people.link,
    people.token,
    intake.imports,
    programs.program,
    programs.explain,
    members.member,
    customers.customer,
    shipments.shipments,
    reports.nps,
    reports.report,
    exports.export,
    questions.questions,
    office.tasks,
    office.review,
    office.mail,
    office.jobs,
    reviewers.reviewers,
    demo.demo,
):
    main.add_command(command)
