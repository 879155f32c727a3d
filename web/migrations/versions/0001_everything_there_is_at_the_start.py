"""Everything there is at the start."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("domain", sa.String(length=200), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("tier", sa.String(length=60), nullable=True),
        sa.Column("attributes", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("key", name=op.f("uq_accounts_key")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("name", name=op.f("uq_api_tokens_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_table(
        "badges",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badges")),
        sa.UniqueConstraint("program", "key", name=op.f("uq_badges_program_key")),
    )
    op.create_table(
        "challenges",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("ask", sa.Boolean(), nullable=False),
        sa.Column("stream", sa.String(length=20), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("starts", sa.String(length=10), nullable=True),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_challenges_taken_is_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("program", "key", name=op.f("uq_challenges_program_key")),
    )
    op.create_table(
        "cohorts",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("launched_at", INSTANT, nullable=False),
        sa.Column("launched_by", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("admitted", sa.Integer(), nullable=False),
        sa.Column("held_out", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("program", "number", name=op.f("uq_cohorts_program_number")),
    )
    op.create_table(
        "export_log",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("export", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("filter", JSON, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("row_total", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_log")),
    )
    op.create_table(
        "firings",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("rule", sa.String(length=130), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("cause", sa.String(length=260), nullable=False),
        sa.Column("version_id", KEY, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firings")),
        sa.UniqueConstraint("rule", "customer_id", "cause", name=op.f("uq_firings_rule_customer_id_cause")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=True),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("unless", JSON, nullable=True),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("locked_until", INSTANT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_jobs_due_at_id",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "journal",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.Column("because", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index("ix_journal_customer_id_id", ["customer_id", "id"], unique=False)
        batch_op.create_index("ix_journal_event_at", ["event", "at"], unique=False)

    op.create_table(
        "levels",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_levels")),
    )
    op.create_table(
        "mail_texts",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("mail", sa.String(length=120), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("host", JSON, nullable=False),
        sa.PrimaryKeyConstraint("version_id", "mail", name=op.f("pk_mail_texts")),
    )
    op.create_table(
        "outlines",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("levels", JSON, nullable=False),
        sa.Column("tracks", JSON, nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlines")),
        sa.UniqueConstraint("program", name=op.f("uq_outlines_program")),
    )
    op.create_table(
        "packages",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("per_person", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packages")),
        sa.UniqueConstraint("program", "key", name=op.f("uq_packages_program_key")),
    )
    op.create_table(
        "packing_lists",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packing_lists")),
    )
    op.create_table(
        "programs",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programs")),
        sa.UniqueConstraint("key", name=op.f("uq_programs_key")),
    )
    op.create_table(
        "questionnaires",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("survey", sa.String(length=60), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("mail", sa.String(length=120), nullable=False),
        sa.Column("reminder", JSON, nullable=True),
        sa.Column("expires", sa.String(length=20), nullable=False),
        sa.Column("rest", sa.String(length=20), nullable=True),
        sa.Column("tenure", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("version_id", "survey", name=op.f("pk_questionnaires")),
    )
    op.create_table(
        "review_campaigns",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("wording_hash", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("narrowed_to", JSON, nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("frame_by_segment", JSON, nullable=False),
        sa.Column("invited_by_segment", JSON, nullable=False),
        sa.Column("incentive_type", sa.String(length=12), nullable=False),
        sa.Column("incentive_value", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("disclosure_text", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_campaigns")),
    )
    op.create_table(
        "rewards",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("declared", sa.Integer(), nullable=True),
        sa.Column("condition", JSON, nullable=True),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.CheckConstraint("points >= 0", name=op.f("ck_rewards_points")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_rewards_stock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards")),
        sa.UniqueConstraint("program", "key", name=op.f("uq_rewards_program_key")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_kind_person_id"), ["kind", "person_id"], unique=False)

    op.create_table(
        "sign_in_links",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("spent_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_links_token_hash")),
    )
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_links_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "staff",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("deactivated_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email_key", name=op.f("uq_staff_email_key")),
    )
    op.create_table(
        "suppressions",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "reason", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "customers",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("email_key", sa.String(length=320), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("nickname", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("attributes", JSON, nullable=False),
        sa.Column("employee", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=True),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.Column("unsubscribed_at", INSTANT, nullable=True),
        sa.Column("bounced_at", INSTANT, nullable=True),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_customers_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("email_key", name=op.f("uq_customers_email_key")),
        sa.UniqueConstraint("external_id", name=op.f("uq_customers_external_id")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customers_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customers_joined_at"), ["joined_at"], unique=False)

    op.create_table(
        "export_people",
        sa.Column("export_id", KEY, nullable=False),
        sa.Column("first_id", KEY, nullable=False),
        sa.Column("last_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["export_log.id"], name=op.f("fk_export_people_export_id_export_log")),
    )
    with op.batch_alter_table("export_people", schema=None) as batch_op:
        batch_op.create_index("ix_export_people_export_id", ["export_id"], unique=False)

    op.create_table(
        "idempotency_keys",
        sa.Column("token_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name=op.f("fk_idempotency_keys_token_id_api_tokens")),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_keys_created_at"), ["created_at"], unique=False)

    op.create_table(
        "program_versions",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("program_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_program_versions_program_id_programs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_versions")),
        sa.UniqueConstraint("program_id", "number", name=op.f("uq_program_versions_program_id_number")),
    )
    op.create_table(
        "wordings",
        sa.Column("challenge_id", KEY, nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_wordings_challenge_id_challenges")),
        sa.PrimaryKeyConstraint("challenge_id", "wording", name=op.f("pk_wordings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "asks",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("activity", sa.String(length=20), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("opportunity", sa.String(length=120), nullable=True),
        sa.Column("prospect", sa.String(length=200), nullable=True),
        sa.Column("needed_by", INSTANT, nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("thanked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_asks_account_id_accounts")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_asks_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
    )
    with op.batch_alter_table("asks", schema=None) as batch_op:
        batch_op.create_index("ix_asks_account_id_asked_at", ["account_id", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_asks_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index("ix_asks_customer_id_asked_at", ["customer_id", "asked_at"], unique=False)

    op.create_table(
        "balances",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("earned", sa.Integer(), nullable=False),
        sa.Column("lifetime", sa.Integer(), nullable=False),
        sa.Column("spendable", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=60), nullable=True),
        sa.CheckConstraint("lifetime >= 0", name=op.f("ck_balances_lifetime")),
        sa.CheckConstraint("lifetime >= earned", name=op.f("ck_balances_earned")),
        sa.CheckConstraint("spendable >= 0", name=op.f("ck_balances_spendable")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_balances_customer_id_customers")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_balances")),
    )
    op.create_table(
        "consents",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_consents_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(
            "uq_consents_held",
            ["customer_id", "purpose"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "earned_badges",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("badge", sa.String(length=60), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_earned_badges_customer_id_customers")),
        sa.PrimaryKeyConstraint("customer_id", "badge", name=op.f("pk_earned_badges")),
    )
    op.create_table(
        "enrolments",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("track", sa.String(length=120), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_enrolments_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("program", "track", "customer_id", name=op.f("uq_enrolments_program_track_customer_id")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolments_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_enrolments_program_track_finished_at", ["program", "track", "finished_at"], unique=False
        )

    op.create_table(
        "invitations",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("cohort_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("segment", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("accepted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_invitations_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_invitations_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("cohort_id", "customer_id", name=op.f("uq_invitations_cohort_id_customer_id")),
    )
    op.create_table(
        "mails",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=True),
        sa.Column("mail", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("written", JSON, nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.Column("bounce", sa.String(length=4), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("sending_at", INSTANT, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("bounced_at", INSTANT, nullable=True),
        sa.Column("complained_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_mails_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mails_message_id")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mails_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_mails_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mails_sent_at"), ["sent_at"], unique=False)
        batch_op.create_index("ix_mails_version_id_mail", ["version_id", "mail"], unique=False)

    op.create_table(
        "outside_events",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_outside_events_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("customer_id", "event", "about", name=op.f("pk_outside_events")),
    )
    op.create_table(
        "postings",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.String(length=130), nullable=False),
        sa.Column("settles", KEY, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(kind = 'award' AND source = 'issued' AND target = 'member') OR (kind = 'reversal' AND source = 'member' AND target = 'issued') OR (kind = 'correction' AND source = 'corrected' AND target = 'member') OR (kind = 'correction' AND source = 'member' AND target = 'corrected') OR (kind = 'reservation' AND source = 'member' AND target = 'reserved') OR (kind = 'spending' AND source = 'reserved' AND target = 'redeemed') OR (kind = 'release' AND source = 'reserved' AND target = 'member')",
            name=op.f("ck_postings_way"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_postings_amount")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_postings_customer_id_customers")),
        sa.ForeignKeyConstraint(["settles"], ["postings.id"], name=op.f("fk_postings_settles_postings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sa.UniqueConstraint("key", name=op.f("uq_postings_key")),
        sa.UniqueConstraint("settles", name=op.f("uq_postings_settles")),
    )
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postings_about"), ["about"], unique=False)
        batch_op.create_index("ix_postings_customer_id_id", ["customer_id", "id"], unique=False)

    op.create_table(
        "redemptions",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("reward_id", KEY, nullable=False),
        sa.Column("reward", sa.String(length=60), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("posting_key", sa.String(length=60), nullable=True),
        sa.Column("vendor_ref", sa.String(length=200), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_redemptions_customer_id_customers")),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.id"], name=op.f("fk_redemptions_reward_id_rewards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemptions")),
        sa.UniqueConstraint("customer_id", "key", name=op.f("uq_redemptions_customer_id_key")),
        sa.UniqueConstraint("posting_key", name=op.f("uq_redemptions_posting_key")),
    )
    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redemptions_reward_id"), ["reward_id"], unique=False)
        batch_op.create_index("ix_redemptions_state_id", ["state", "id"], unique=False)

    op.create_table(
        "reference_approvals",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("scope", JSON, nullable=False),
        sa.Column("obtained_at", INSTANT, nullable=False),
        sa.Column("obtained_by", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("nda", sa.Boolean(), nullable=False),
        sa.Column("competitors", JSON, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (account_id IS NULL)", name=op.f("ck_reference_approvals_one_side")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_reference_approvals_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_reference_approvals_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_approvals")),
    )
    with op.batch_alter_table("reference_approvals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reference_approvals_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reference_approvals_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "reference_quotes",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("approved_at", INSTANT, nullable=False),
        sa.Column("approved_by", sa.String(length=40), nullable=False),
        sa.Column("embargo_until", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_reference_quotes_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_quotes")),
        sa.UniqueConstraint("customer_id", "version", name=op.f("uq_reference_quotes_customer_id_version")),
    )
    op.create_table(
        "review_requests",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("draw", sa.Float(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("review_url", sa.Text(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("rejected_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["review_campaigns.id"], name=op.f("fk_review_requests_campaign_id_review_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_review_requests_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_requests")),
        sa.UniqueConstraint("campaign_id", "customer_id", name=op.f("uq_review_requests_campaign_id_customer_id")),
    )
    with op.batch_alter_table("review_requests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_review_requests_customer_id_requested_at", ["customer_id", "requested_at"], unique=False
        )

    op.create_table(
        "scores",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("segment", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("counts_as", sa.String(length=20), nullable=False),
        sa.Column("survey", sa.String(length=60), nullable=True),
        sa.Column("ask_id", KEY, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=True),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_scores_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scores")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_scores_source_external_id")),
    )
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.create_index("ix_scores_answered_at", ["answered_at"], unique=False)
        batch_op.create_index("ix_scores_customer_id_answered_at", ["customer_id", "answered_at"], unique=False)

    op.create_table(
        "shipments",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("package", sa.String(length=60), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("packing_list_id", KEY, nullable=True),
        sa.Column("recipient", JSON, nullable=True),
        sa.Column("carrier", sa.String(length=100), nullable=True),
        sa.Column("tracking", sa.String(length=200), nullable=True),
        sa.Column("vendor_ref", sa.String(length=200), nullable=True),
        sa.Column("scheduled_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("delivered_at", INSTANT, nullable=True),
        sa.Column("returned_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_shipments_customer_id_customers")),
        sa.ForeignKeyConstraint(
            ["packing_list_id"], ["packing_lists.id"], name=op.f("fk_shipments_packing_list_id_packing_lists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
        sa.UniqueConstraint("key", name=op.f("uq_shipments_key")),
        sa.UniqueConstraint("package", "customer_id", "turn", name=op.f("uq_shipments_package_customer_id_turn")),
    )
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipments_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipments_packing_list_id"), ["packing_list_id"], unique=False)
        batch_op.create_index("ix_shipments_state_id", ["state", "id"], unique=False)

    op.create_table(
        "standings",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("spendable", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=60), nullable=True),
        sa.Column("level_rank", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("segment", sa.String(length=12), nullable=True),
        sa.Column("scored_at", INSTANT, nullable=True),
        sa.Column("program", sa.String(length=60), nullable=True),
        sa.Column("cohort", KEY, nullable=True),
        sa.Column("arm", sa.String(length=12), nullable=True),
        sa.Column("baseline_score", sa.Integer(), nullable=True),
        sa.Column("baseline_segment", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_standings_customer_id_customers")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_standings")),
    )
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standings_level"), ["level"], unique=False)
        batch_op.create_index(batch_op.f("ix_standings_program"), ["program"], unique=False)
        batch_op.create_index(batch_op.f("ix_standings_score"), ["score"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("challenge_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("occurrence", sa.String(length=130), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=True),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("handed_in_at", INSTANT, nullable=True),
        sa.Column("review_by", INSTANT, nullable=True),
        sa.Column("completed_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "state IN ('started', 'submitted', 'sent_back', 'completed', 'declined', 'withdrawn')",
            name=op.f("ck_submissions_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_submissions_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_submissions_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint(
            "challenge_id", "customer_id", "occurrence", name=op.f("uq_submissions_challenge_id_customer_id_occurrence")
        ),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_submissions_handed_in_at",
            ["handed_in_at"],
            unique=False,
            sqlite_where=sa.text("state = 'submitted'"),
            postgresql_where=sa.text("state = 'submitted'"),
        )

    op.create_table(
        "survey_asks",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("survey", sa.String(length=60), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("cohort", KEY, nullable=True),
        sa.Column("counts_as", sa.String(length=20), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("held_because", sa.String(length=20), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_survey_asks_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_asks")),
        sa.UniqueConstraint("key", name=op.f("uq_survey_asks_key")),
    )
    with op.batch_alter_table("survey_asks", schema=None) as batch_op:
        batch_op.create_index("ix_survey_asks_customer_id_asked_at", ["customer_id", "asked_at"], unique=False)

    op.create_table(
        "tally",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_tally_customer_id_customers")),
        sa.PrimaryKeyConstraint("customer_id", "event", "object", "day", name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tasks",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("task", sa.String(length=60), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("because", sa.String(length=400), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_tasks_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("because", name=op.f("uq_tasks_because")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_tasks_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "willingness",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("activity", sa.String(length=20), nullable=False),
        sa.Column("willing", sa.String(length=12), nullable=False),
        sa.Column("approved_by", sa.String(length=12), nullable=False),
        sa.Column("said_by", sa.String(length=12), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("valid_from", INSTANT, nullable=True),
        sa.Column("valid_to", INSTANT, nullable=True),
        sa.Column("per_quarter", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("willing IN ('yes', 'no', 'ask first')", name=op.f("ck_willingness_willing")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_willingness_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_willingness")),
        sa.UniqueConstraint("customer_id", "activity", name=op.f("uq_willingness_customer_id_activity")),
    )
    op.create_table(
        "answers",
        sa.Column("submission_id", KEY, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_answers_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", "stage", name=op.f("pk_answers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cohort_members",
        sa.Column("cohort_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("baseline_score", sa.Integer(), nullable=False),
        sa.Column("baseline_segment", sa.String(length=12), nullable=False),
        sa.Column("baseline_at", INSTANT, nullable=False),
        sa.Column("baseline_score_id", KEY, nullable=True),
        sa.Column("arm", sa.String(length=12), nullable=False),
        sa.Column("stratum", sa.String(length=120), nullable=False),
        sa.Column("allocated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["baseline_score_id"], ["scores.id"], name=op.f("fk_cohort_members_baseline_score_id_scores")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_members_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_cohort_members_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("cohort_id", "customer_id", name=op.f("pk_cohort_members")),
        sa.UniqueConstraint("program", "customer_id", name=op.f("uq_cohort_members_program_customer_id")),
    )
    op.create_table(
        "correction_notes",
        sa.Column("posting_id", KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["postings.id"], name=op.f("fk_correction_notes_posting_id_postings")),
        sa.PrimaryKeyConstraint("posting_id", name=op.f("pk_correction_notes")),
    )
    op.create_table(
        "mail_events",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("mail_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("agent", sa.String(length=300), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("machine", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_mail_events_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_events")),
    )
    with op.batch_alter_table("mail_events", schema=None) as batch_op:
        batch_op.create_index("ix_mail_events_mail_id_kind", ["mail_id", "kind"], unique=False)

    op.create_table(
        "mail_links",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("mail_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_mail_links_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_links")),
        sa.UniqueConstraint("mail_id", "position", name=op.f("uq_mail_links_mail_id_position")),
    )
    op.create_table(
        "remarks",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("submission_id", KEY, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_remarks_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remarks_submission_id"), ["submission_id"], unique=False)

    op.append_only("cohorts")
    op.append_only("firings")
    op.append_only("journal")
    op.append_only("program_versions")
    op.append_only("postings")
    op.append_only("cohort_members")


def downgrade() -> None:
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remarks_submission_id"))

    op.drop_table("remarks")
    op.drop_table("mail_links")
    with op.batch_alter_table("mail_events", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_events_mail_id_kind")

    op.drop_table("mail_events")
    op.drop_table("correction_notes")
    op.drop_table("cohort_members")
    op.drop_table("answers")
    op.drop_table("willingness")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_tasks_due_at", sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_tasks_customer_id"))

    op.drop_table("tasks")
    op.drop_table("tally")
    with op.batch_alter_table("survey_asks", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_asks_customer_id_asked_at")

    op.drop_table("survey_asks")
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_submissions_handed_in_at",
            sqlite_where=sa.text("state = 'submitted'"),
            postgresql_where=sa.text("state = 'submitted'"),
        )
        batch_op.drop_index(batch_op.f("ix_submissions_customer_id"))

    op.drop_table("submissions")
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standings_score"))
        batch_op.drop_index(batch_op.f("ix_standings_program"))
        batch_op.drop_index(batch_op.f("ix_standings_level"))

    op.drop_table("standings")
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.drop_index("ix_shipments_state_id")
        batch_op.drop_index(batch_op.f("ix_shipments_packing_list_id"))
        batch_op.drop_index(batch_op.f("ix_shipments_customer_id"))

    op.drop_table("shipments")
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.drop_index("ix_scores_customer_id_answered_at")
        batch_op.drop_index("ix_scores_answered_at")

    op.drop_table("scores")
    with op.batch_alter_table("review_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_review_requests_customer_id_requested_at")

    op.drop_table("review_requests")
    op.drop_table("reference_quotes")
    with op.batch_alter_table("reference_approvals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_approvals_customer_id"))
        batch_op.drop_index(batch_op.f("ix_reference_approvals_account_id"))

    op.drop_table("reference_approvals")
    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.drop_index("ix_redemptions_state_id")
        batch_op.drop_index(batch_op.f("ix_redemptions_reward_id"))

    op.drop_table("redemptions")
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.drop_index("ix_postings_customer_id_id")
        batch_op.drop_index(batch_op.f("ix_postings_about"))

    op.drop_table("postings")
    op.drop_table("outside_events")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index("ix_mails_version_id_mail")
        batch_op.drop_index(batch_op.f("ix_mails_sent_at"))
        batch_op.drop_index(batch_op.f("ix_mails_customer_id"))
        batch_op.drop_index(batch_op.f("ix_mails_about"))

    op.drop_table("mails")
    op.drop_table("invitations")
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolments_program_track_finished_at")
        batch_op.drop_index(batch_op.f("ix_enrolments_customer_id"))

    op.drop_table("enrolments")
    op.drop_table("earned_badges")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_consents_held",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.drop_table("consents")
    op.drop_table("balances")
    with op.batch_alter_table("asks", schema=None) as batch_op:
        batch_op.drop_index("ix_asks_customer_id_asked_at")
        batch_op.drop_index(batch_op.f("ix_asks_asked_at"))
        batch_op.drop_index("ix_asks_account_id_asked_at")

    op.drop_table("asks")
    op.drop_table("wordings")
    op.drop_table("program_versions")
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_keys_created_at"))

    op.drop_table("idempotency_keys")
    with op.batch_alter_table("export_people", schema=None) as batch_op:
        batch_op.drop_index("ix_export_people_export_id")

    op.drop_table("export_people")
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customers_joined_at"))
        batch_op.drop_index(batch_op.f("ix_customers_account_id"))

    op.drop_table("customers")
    op.drop_table("suppressions")
    op.drop_table("staff")
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_links_expires_at"))

    op.drop_table("sign_in_links")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_kind_person_id"))

    op.drop_table("sessions")
    op.drop_table("rewards")
    op.drop_table("review_campaigns")
    op.drop_table("questionnaires")
    op.drop_table("programs")
    op.drop_table("packing_lists")
    op.drop_table("packages")
    op.drop_table("outlines")
    op.drop_table("mail_texts")
    op.drop_table("levels")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_event_at")
        batch_op.drop_index("ix_journal_customer_id_id")

    op.drop_table("journal")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_jobs_due_at_id", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_jobs_customer_id"))

    op.drop_table("jobs")
    op.drop_table("firings")
    op.drop_table("export_log")
    op.drop_table("cohorts")
    op.drop_table("challenges")
    op.drop_table("badges")
    op.drop_table("api_tokens")
    op.drop_table("accounts")
    op.drop_append_only("cohorts")
    op.drop_append_only("firings")
    op.drop_append_only("journal")
    op.drop_append_only("program_versions")
    op.drop_append_only("postings")
    op.drop_append_only("cohort_members")
