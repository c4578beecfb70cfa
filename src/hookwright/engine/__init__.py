"""The machine: one door in, one way through. May not know which store, source or server is used."""
