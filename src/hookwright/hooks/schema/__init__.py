"""What `hookwright.yaml` may hold: one module per concept. Strict: an unknown key is a mistake."""
