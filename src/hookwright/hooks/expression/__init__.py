"""Conditions: a small, bounded part of the Common Expression Language (https://cel.dev), with the reason when false."""
