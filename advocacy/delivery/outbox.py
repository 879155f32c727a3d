"""Where mails end when there is no mail server: written, readable in the studio, and handed to nobody.

There is nothing to wait for, so a whole claim of them is one transaction.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, update

from advocacy.database import Work
from advocacy.delivery.drafts import write_all
from advocacy.delivery.letters import Layout
from advocacy.delivery.links import Links
from advocacy.delivery.mail import happened, mails
from advocacy.delivery.tracking import keep_links


async def put_out(work: Work, held: Sequence[Row[Any]], *, layout: Layout, links: Links, secret: str) -> set[int]:
    """Write the letters of jobs that this work holds, and put them in the outbox.

    Returns:
        the jobs that are done. A mail that was tried before, or whose reader wants none, is looked at by itself.
    """
    jobs = {int(job.payload["mail"]): int(job.id) for job in held}
    drafts = [
        draft
        for draft in await write_all(work, list(jobs), layout, links, secret)
        if draft.mail.state == "queued" and draft.welcome
    ]
    if not drafts:
        return set()
    await work.execute(
        update(mails)
        .where(mails.c.id == bindparam("which"), mails.c.state == "queued")
        .values(state="outbox", sending_at=work.now, sent_at=work.now, error=None)
        .values({name: bindparam(f"new_{name}") for name in drafts[0].columns}),
        [{"which": draft.mail.id} | {f"new_{name}": said for name, said in draft.columns.items()} for draft in drafts],
    )
    await keep_links(work, {draft.mail.id: draft.rendered.targets for draft in drafts})
    await work.record(*[happened("mail.sent", draft.mail.id, draft.mail._asdict()) for draft in drafts])
    return {jobs[draft.mail.id] for draft in drafts}
