"""Scenarios, signed plans and their documents."""
