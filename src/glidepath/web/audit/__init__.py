"""The append-only, chained log of what was done and read."""
