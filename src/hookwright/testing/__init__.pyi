from __future__ import annotations

from hookwright.testing.cassette import CassetteMismatch as CassetteMismatch
from hookwright.testing.cassette import recorded as recorded
from hookwright.testing.fake_github import FakeGitHub as FakeGitHub
from hookwright.testing.payloads import payload as payload
from hookwright.testing.simulation import HandClock as HandClock
from hookwright.testing.simulation import Result as Result
from hookwright.testing.simulation import Simulation as Simulation
from hookwright.testing.simulation import simulate as simulate
