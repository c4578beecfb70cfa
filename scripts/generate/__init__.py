"""The parts of `scripts/generate_events.py`."""
