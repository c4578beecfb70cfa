"""What is remembered: mirrors, runs with their steps, outward acts, and marks; in SQLite or PostgreSQL."""
