"""The store for many machines: PostgreSQL 14 or newer."""
