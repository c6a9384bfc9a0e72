"""Planning: search for the doses that can be swallowed, spread them over the day, set the dates.

docs/explanation/planning.md states the objective and proves why the search reaches its optimum.
"""
