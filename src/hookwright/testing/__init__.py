"""For the tests of those who build on us: real servers where others mock, and what GitHub really sends."""

from __future__ import annotations

from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.payloads import payload
from hookwright.testing.simulate import Result, Simulation, simulate

__all__ = ["FakeGitHub", "Result", "Simulation", "payload", "simulate"]
