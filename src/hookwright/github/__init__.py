"""GitHub's language: signatures, webhooks, App authentication and a client. Knows nothing of the queue."""
