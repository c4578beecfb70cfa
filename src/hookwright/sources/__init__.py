"""Where deliveries come from. May not see the store, match handlers, or acknowledge early."""
