"""Repeatable measurements, one module for each claim that the README makes."""
