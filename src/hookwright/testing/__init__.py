"""For the tests of those who build on us: real servers where others mock, and what GitHub really sends."""
