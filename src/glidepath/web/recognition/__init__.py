"""The short screen for dependence."""
