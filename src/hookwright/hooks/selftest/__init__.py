"""Tests in the file, as far as no app is needed: what goes in, what stands in, and what is held against what."""
