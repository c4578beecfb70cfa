"""Files that change: what is on the disk is compared with what was there, whatever the operating system told of it."""
