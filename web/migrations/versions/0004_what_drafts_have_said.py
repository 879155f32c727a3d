"""What drafts have said, so that two who change one program at once lose nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "program_draft_texts",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "revision", name=op.f("pk_program_draft_texts")),
    )
    op.execute("INSERT INTO program_draft_texts (key, revision, text) SELECT key, revision, text FROM program_drafts")


def downgrade() -> None:
    op.drop_table("program_draft_texts")
