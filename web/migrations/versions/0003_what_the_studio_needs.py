"""What the studio needs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entries_actor_at_id", ["actor", "at", "id"], unique=False)
        batch_op.create_index("ix_audit_entries_at_id", ["at", "id"], unique=False)

    op.create_table(
        "passkey_challenges",
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("session_hash", "purpose", name=op.f("pk_passkey_challenges")),
    )
    with op.batch_alter_table("passkey_challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_challenges_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "program_drafts",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_drafts")),
        sa.UniqueConstraint("key", name=op.f("uq_program_drafts_key")),
    )
    op.create_table(
        "saved_segments",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=160), nullable=False),
        sa.Column("condition", JSON, nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_segments")),
        sa.UniqueConstraint("key", name=op.f("uq_saved_segments_key")),
        sa.UniqueConstraint("name_key", name=op.f("uq_saved_segments_name_key")),
    )
    op.create_table(
        "import_files",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("columns", JSON, nullable=True),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("dates", sa.String(length=12), nullable=True),
        sa.Column("scale", sa.String(length=8), nullable=True),
        sa.Column("found", JSON, nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_import_files_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_files")),
    )
    with op.batch_alter_table("import_files", schema=None) as batch_op:
        batch_op.create_index("ix_import_files_sha256", ["sha256"], unique=False)
        batch_op.create_index("ix_import_files_staff_id_id", ["staff_id", "id"], unique=False)

    op.create_table(
        "staff_passkeys",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("credential_hash", sa.String(length=64), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_passkeys_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkeys")),
        sa.UniqueConstraint("credential_hash", name=op.f("uq_staff_passkeys_credential_hash")),
    )
    with op.batch_alter_table("staff_passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_passkeys_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_recovery_codes",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("spent_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_recovery_codes_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_codes")),
        sa.UniqueConstraint("staff_id", "code_hash", name=op.f("uq_staff_recovery_codes_staff_id_code_hash")),
    )
    op.create_table(
        "staff_totp",
        sa.Column("staff_id", KEY, autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_totp_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_totp")),
    )
    op.create_table(
        "stock_changes",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("reward_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.id"], name=op.f("fk_stock_changes_reward_id_rewards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_changes")),
        sa.UniqueConstraint("key", name=op.f("uq_stock_changes_key")),
    )
    with op.batch_alter_table("stock_changes", schema=None) as batch_op:
        batch_op.create_index("ix_stock_changes_reward_id_id", ["reward_id", "id"], unique=False)

    op.create_table(
        "token_uses",
        sa.Column("token_id", KEY, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name=op.f("fk_token_uses_token_id_api_tokens")),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_token_uses")),
    )
    op.create_table(
        "waves",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("cohort_id", KEY, nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("gap_days", sa.Integer(), nullable=False),
        sa.Column("stop_rule", JSON, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("stopped_by", JSON, nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_waves_cohort_id_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waves")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_waves_cohort_id_number")),
    )
    op.create_table(
        "notes",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_notes_customer_id_customers")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notes_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("customer_id", "key", name=op.f("uq_notes_customer_id_key")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index("ix_notes_customer_id_id", ["customer_id", "id"], unique=False)

    op.create_table(
        "task_drafts",
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_task_drafts_customer_id_customers")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_drafts_task_id_tasks")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_drafts")),
    )
    with op.batch_alter_table("task_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_drafts_customer_id"), ["customer_id"], unique=False)

    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_at", INSTANT, nullable=True))

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customers_email_prefix",
            ["email_key"],
            unique=False,
            postgresql_ops={"email_key": "varchar_pattern_ops"},
        )
        batch_op.create_index(
            "ix_customers_erased",
            ["id"],
            unique=False,
            postgresql_where=sa.text("erased_at IS NOT NULL"),
            sqlite_where=sa.text("erased_at IS NOT NULL"),
        )

    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_journal_by_staff",
            ["at", "id"],
            unique=False,
            sqlite_where=sa.text("substr(actor, 1, 6) = 'staff:' AND because = ''"),
            postgresql_where=sa.text("substr(actor, 1, 6) = 'staff:' AND because = ''"),
        )

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proven_at", INSTANT, nullable=True))

    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", INSTANT, nullable=True))

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=12), server_default="", nullable=False))
        batch_op.add_column(sa.Column("zone", sa.String(length=64), server_default="", nullable=False))

    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tally_event_customer_id", ["event", "customer_id", "object", "day", "times"], unique=False
        )

    op.append_only("audit_entries")


def downgrade() -> None:
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.drop_index("ix_tally_event_customer_id")

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("zone")
        batch_op.drop_column("language")

    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.drop_column("closed_at")

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("proven_at")

    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_journal_by_staff",
            sqlite_where=sa.text("substr(actor, 1, 6) = 'staff:' AND because = ''"),
            postgresql_where=sa.text("substr(actor, 1, 6) = 'staff:' AND because = ''"),
        )

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_customers_erased",
            postgresql_where=sa.text("erased_at IS NOT NULL"),
            sqlite_where=sa.text("erased_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_customers_email_prefix", postgresql_ops={"email_key": "varchar_pattern_ops"})

    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.drop_column("expires_at")

    with op.batch_alter_table("task_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_drafts_customer_id"))

    op.drop_table("task_drafts")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index("ix_notes_customer_id_id")

    op.drop_table("notes")
    op.drop_table("waves")
    op.drop_table("token_uses")
    with op.batch_alter_table("stock_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_changes_reward_id_id")

    op.drop_table("stock_changes")
    op.drop_table("staff_totp")
    op.drop_table("staff_recovery_codes")
    with op.batch_alter_table("staff_passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_passkeys_staff_id"))

    op.drop_table("staff_passkeys")
    with op.batch_alter_table("import_files", schema=None) as batch_op:
        batch_op.drop_index("ix_import_files_staff_id_id")
        batch_op.drop_index("ix_import_files_sha256")

    op.drop_table("import_files")
    op.drop_table("saved_segments")
    op.drop_table("program_drafts")
    with op.batch_alter_table("passkey_challenges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_challenges_expires_at"))

    op.drop_table("passkey_challenges")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_at_id")
        batch_op.drop_index("ix_audit_entries_actor_at_id")

    op.drop_table("audit_entries")
    op.drop_append_only("audit_entries")
