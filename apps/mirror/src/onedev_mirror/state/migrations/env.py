"""Alembic's entry: migrations run on the connection that `state.database` hands over."""

from __future__ import annotations

from alembic import context

from onedev_mirror.state.tables import Table

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("run `onedev-mirror migrate`: it opens the database that the settings name")
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    include_name=lambda name, kind, _parents: kind != "table" or str(name).startswith("mirror"),
)
with context.begin_transaction():
    context.run_migrations()
