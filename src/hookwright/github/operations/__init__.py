"""What Apps do every day, and what takes more than one request; thin over the operations of `rest`."""
