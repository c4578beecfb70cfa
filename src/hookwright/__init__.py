"""Everything that should happen when something happens: durable webhooks, GitHub Apps, schedules and tasks."""
