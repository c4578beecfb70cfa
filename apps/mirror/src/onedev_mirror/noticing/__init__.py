"""How it is noticed that something is to be done: stars, webhooks, walks, and asking git itself."""
