"""A package as a program describes it: what is in the box, what must be known before it is packed, who sends it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Integer, Row, String, Table, UniqueConstraint, select

from advocacy.columns import Json, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work
from advocacy.errors import NotFound
from rewards.definitions import keep

packages = Table(
    "packages",
    metadata,
    id_column(),
    Column("program", String(60), nullable=False),
    Column("key", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("per_person", Integer, nullable=False),
    Column("document", Json, nullable=False),
    Column("host", String(200), nullable=False),
    Column("retired_at", UtcDateTime),
    UniqueConstraint("program", "key"),
)

ADDRESS = "address"


async def publish(work: Work, program: str, document: Sequence[Mapping[str, Any]], host: str) -> None:
    """Keep a program's packages; boxes on their way keep the words they were scheduled with."""
    rows = [
        {
            "key": said["package"],
            "name": said.get("name") or said["package"],
            "per_person": said.get("per_person") or 1,
            "document": dict(said),
            "host": host,
        }
        for said in document
    ]
    await keep(work, packages, program, rows)


async def described(read: Read, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Row[Any]]:
    """Packages by (program, key).

    Raises:
        NotFound: one of them was never published.
    """
    pairs = set(wanted)
    names = sorted({key for _, key in pairs})
    rows = await read.rows(select(packages).where(packages.c.key.in_(names)))
    found = {(row.program, row.key): row for row in rows}
    for program, key in sorted(pairs - found.keys()):
        raise NotFound(
            f"There is no package {key!r} in {program}.", remedy="Add it to the program's packages and publish."
        )
    return found


async def host_of(read: Read, program: str) -> str:
    """Who looks after the people of a program, by name; empty where it names nobody."""
    found = select(packages.c.host).where(packages.c.program == program).order_by(packages.c.id.desc()).limit(1)
    return str(await read.value(found) or "")


def missing(package: Row[Any], values: Mapping[str, Any]) -> list[str]:
    """Which of a package's needs are not known of a customer yet; no box goes anywhere without an address."""
    needs = list(dict.fromkeys([ADDRESS, *package.document.get("needs", ())]))
    return [name for name in needs if not known(name, values.get(f"attribute.{name}"))]


def known(name: str, value: Any) -> bool:
    """Whether an attribute says something; of an address at least a street and a town."""
    if name == ADDRESS and isinstance(value, Mapping):
        return bool(str(value.get("street") or "").strip() and str(value.get("city") or "").strip())
    return value is not None and value not in ("", [], {}) and str(value).strip() != ""


def vendor(package: Row[Any]) -> Mapping[str, Any] | None:
    """Who sends it; None where it is packed by hand."""
    said = package.document.get("vendor")
    return said if isinstance(said, Mapping) and said.get("url") else None
