"""Measurements of what hookwright promises, always as ratios beside a peer in one run. Never a gate for a change."""
