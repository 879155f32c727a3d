"""What the hub needs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allowances",
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("what", "who", name=op.f("pk_allowances")),
    )
    with op.batch_alter_table("allowances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allowances_until"), ["until"], unique=False)

    op.create_table(
        "sign_in_asks",
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("leads_to", sa.String(length=500), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_asks")),
    )
    op.create_table(
        "sso_tokens",
        sa.Column("jti_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("jti_hash", name=op.f("pk_sso_tokens")),
    )
    with op.batch_alter_table("sso_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sso_tokens_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "gift_wishes",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("gifts", sa.String(length=8), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_gift_wishes_customer_id_customers")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_gift_wishes")),
    )
    op.create_table(
        "shown_members",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("nickname", sa.String(length=40), nullable=False),
        sa.Column("nickname_key", sa.String(length=120), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_shown_members_customer_id_customers")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_shown_members")),
        sa.UniqueConstraint("nickname_key", name=op.f("uq_shown_members_nickname_key")),
    )
    op.create_table(
        "conversations",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("score_id", KEY, nullable=True),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("promised_at", INSTANT, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_conversations_customer_id_customers")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_conversations_owner_id_staff")),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name=op.f("fk_conversations_score_id_scores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("customer_id", "key", name=op.f("uq_conversations_customer_id_key")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index("ix_conversations_customer_id_id", ["customer_id", "id"], unique=False)
        batch_op.create_index(
            "ix_conversations_promised_at",
            ["promised_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "uq_conversations_score_id",
            ["score_id"],
            unique=True,
            sqlite_where=sa.text("score_id IS NOT NULL"),
            postgresql_where=sa.text("score_id IS NOT NULL"),
        )

    op.create_table(
        "uploads",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("public_key", sa.String(length=40), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("submission_id", KEY, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_uploads_customer_id_customers")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_uploads_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("public_key", name=op.f("uq_uploads_public_key")),
        sa.UniqueConstraint("submission_id", "stage", name=op.f("uq_uploads_submission_id_stage")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "conversation_lines",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_lines_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_conversation_lines_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_conversation_lines_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_lines")),
        sa.UniqueConstraint("customer_id", "key", name=op.f("uq_conversation_lines_customer_id_key")),
    )
    with op.batch_alter_table("conversation_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_lines_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index("ix_conversation_lines_customer_id_id", ["customer_id", "id"], unique=False)

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index("ix_consents_customer_id", ["customer_id"], unique=False)

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("declined_at", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("postponed_to", INSTANT, nullable=True))

    with op.batch_alter_table("outlines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("host", JSON, nullable=True))

    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wish", sa.String(length=8), nullable=True))

    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leads_to", sa.String(length=500), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.drop_column("leads_to")

    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.drop_column("wish")

    with op.batch_alter_table("outlines", schema=None) as batch_op:
        batch_op.drop_column("host")

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_column("postponed_to")
        batch_op.drop_column("declined_at")

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index("ix_consents_customer_id")

    with op.batch_alter_table("conversation_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_conversation_lines_customer_id_id")
        batch_op.drop_index(batch_op.f("ix_conversation_lines_conversation_id"))

    op.drop_table("conversation_lines")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_customer_id"))

    op.drop_table("uploads")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_conversations_score_id",
            sqlite_where=sa.text("score_id IS NOT NULL"),
            postgresql_where=sa.text("score_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_conversations_promised_at",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_conversations_customer_id_id")

    op.drop_table("conversations")
    op.drop_table("shown_members")
    op.drop_table("gift_wishes")
    with op.batch_alter_table("sso_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sso_tokens_expires_at"))

    op.drop_table("sso_tokens")
    op.drop_table("sign_in_asks")
    with op.batch_alter_table("allowances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allowances_until"))

    op.drop_table("allowances")
