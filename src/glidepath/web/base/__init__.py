"""What every page and every model shares."""
