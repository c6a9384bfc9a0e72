"""The second roads: independent solvers of what the planner claims to have solved."""
