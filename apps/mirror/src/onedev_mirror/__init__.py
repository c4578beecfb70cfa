"""Keeps every repository that you star on GitHub, safely, in your OneDev."""
