"""This limb's part of a published program: its ladder, badges, packages and rewards."""

from advocacy.database import Work
from advocacy.engine.publication import Publication
from rewards import badges, catalog, ladder, packages


async def take_part(work: Work, publication: Publication) -> None:
    """Bring the rows of definitions in line with a program; what already happened stays as it was."""
    document = publication.document
    host = (document.get("host") or {}).get("name") or ""
    await badges.publish(work, publication.program, document.get("badges") or [])
    await packages.publish(work, publication.program, document.get("packages") or [], host)
    await catalog.publish(work, publication.program, document.get("rewards") or [])
    await ladder.publish(work, document.get("levels") or [])
