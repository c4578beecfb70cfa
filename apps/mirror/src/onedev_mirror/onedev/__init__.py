"""Speaks to OneDev, versions 8 to 16, over its REST API."""
