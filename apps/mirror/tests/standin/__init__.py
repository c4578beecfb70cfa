"""A stand-in for OneDev 8 to 16, written from its source: a real HTTP server over `git http-backend`."""
