"""GitHub's whole REST API, by GitHub's own names, from tables that are loaded when they are needed."""
