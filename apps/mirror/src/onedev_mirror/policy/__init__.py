"""Decisions, all pure: facts in, a verdict with its reason out."""
