"""Who is on which track: a row for each (program, track, customer), once, whatever happens to the audience."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

from advocacy.columns import Key, UtcDateTime, id_column, metadata

enrolments = Table(
    "enrolments",
    metadata,
    id_column(),
    Column("program", String(60), nullable=False),
    Column("track", String(120), nullable=False),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False, index=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    UniqueConstraint("program", "track", "customer_id"),
    Index("ix_enrolments_program_track_finished_at", "program", "track", "finished_at"),
)
