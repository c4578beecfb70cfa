"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mirror_audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("repository_id", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.String(length=32), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_mirror_audit_at"), "mirror_audit", ["at"], unique=False)
    op.create_index(op.f("ix_mirror_audit_repository_id"), "mirror_audit", ["repository_id"], unique=False)
    op.create_table(
        "mirror_marks",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "mirrors",
        sa.Column("repository_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("node_id", sa.String(length=255), nullable=True),
        sa.Column("full_name", sa.String(length=255), nullable=False),
        sa.Column("html_url", sa.Text(), nullable=False),
        sa.Column("clone_url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("default_branch", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=100), nullable=True),
        sa.Column("size_kb", sa.BigInteger(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("fork", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("has_wiki", sa.Boolean(), nullable=False),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("approved", sa.String(length=20), nullable=True),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("project_path", sa.Text(), nullable=True),
        sa.Column("project_url", sa.Text(), nullable=True),
        sa.Column("created_by_us", sa.Boolean(), nullable=False),
        sa.Column("wiki_project_id", sa.BigInteger(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_digest", sa.String(length=64), nullable=True),
        sa.Column("target_digest", sa.String(length=64), nullable=True),
        sa.Column("cache_bytes", sa.BigInteger(), nullable=False),
        sa.Column("transferred_bytes", sa.BigInteger(), nullable=False),
        sa.Column("frozen_reason", sa.String(length=40), nullable=True),
        sa.Column("unstarred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unstar_done", sa.String(length=20), nullable=True),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted_reason", sa.String(length=100), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=100), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("repository_id"),
    )
    op.create_index(op.f("ix_mirrors_full_name"), "mirrors", ["full_name"], unique=False)
    op.create_index(op.f("ix_mirrors_state"), "mirrors", ["state"], unique=False)
    op.create_index("ix_mirrors_wanted", "mirrors", ["wanted_at"], unique=False)
    op.create_table(
        "mirror_aliases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("repository_id", sa.BigInteger(), nullable=False),
        sa.Column("full_name", sa.String(length=255), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["repository_id"], ["mirrors.repository_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_mirror_aliases_repository_id"), "mirror_aliases", ["repository_id"], unique=False)
    op.create_table(
        "mirror_runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("repository_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("job", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("error_kind", sa.String(length=40), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nbytes", sa.BigInteger(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["repository_id"], ["mirrors.repository_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_mirror_runs_repository_id"), "mirror_runs", ["repository_id"], unique=False)
    op.create_index(op.f("ix_mirror_runs_started_at"), "mirror_runs", ["started_at"], unique=False)
    op.create_index(op.f("ix_mirror_runs_state"), "mirror_runs", ["state"], unique=False)
    op.create_table(
        "mirror_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["mirror_runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_mirror_steps_run_id"), "mirror_steps", ["run_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_mirror_steps_run_id"), table_name="mirror_steps")
    op.drop_table("mirror_steps")
    op.drop_index(op.f("ix_mirror_runs_state"), table_name="mirror_runs")
    op.drop_index(op.f("ix_mirror_runs_started_at"), table_name="mirror_runs")
    op.drop_index(op.f("ix_mirror_runs_repository_id"), table_name="mirror_runs")
    op.drop_table("mirror_runs")
    op.drop_index(op.f("ix_mirror_aliases_repository_id"), table_name="mirror_aliases")
    op.drop_table("mirror_aliases")
    op.drop_index("ix_mirrors_wanted", table_name="mirrors")
    op.drop_index(op.f("ix_mirrors_state"), table_name="mirrors")
    op.drop_index(op.f("ix_mirrors_full_name"), table_name="mirrors")
    op.drop_table("mirrors")
    op.drop_table("mirror_marks")
    op.drop_index(op.f("ix_mirror_audit_repository_id"), table_name="mirror_audit")
    op.drop_index(op.f("ix_mirror_audit_at"), table_name="mirror_audit")
    op.drop_table("mirror_audit")
