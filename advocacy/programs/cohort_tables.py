"""Where launches and who was frozen into them are kept. Neither is ever changed: the database itself refuses."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from advocacy.columns import Key, UtcDateTime, append_only, id_column, metadata

cohorts = Table(
    "cohorts",
    metadata,
    id_column(),
    Column("program", String(60), nullable=False),
    Column("number", Integer, nullable=False),
    Column("version_id", Key, nullable=False),
    Column("launched_at", UtcDateTime, nullable=False),
    Column("launched_by", String(40), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("admitted", Integer, nullable=False),
    Column("held_out", Integer, nullable=False),
    UniqueConstraint("program", "number"),
)
append_only(cohorts)

cohort_members = Table(
    "cohort_members",
    metadata,
    Column("cohort_id", Key, ForeignKey("cohorts.id"), primary_key=True),
    Column("customer_id", Key, ForeignKey("customers.id"), primary_key=True),
    Column("program", String(60), nullable=False),
    Column("baseline_score", Integer, nullable=False),
    Column("baseline_segment", String(12), nullable=False),
    Column("baseline_at", UtcDateTime, nullable=False),
    # The answer itself, and with it its source, channel and words.
    Column("baseline_score_id", Key, ForeignKey("scores.id")),
    Column("arm", String(12), nullable=False),
    Column("stratum", String(120), nullable=False),
    Column("allocated_at", UtcDateTime, nullable=False),
    UniqueConstraint("program", "customer_id"),
)
append_only(cohort_members)
