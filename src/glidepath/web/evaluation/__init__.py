"""The guided evaluation, its questionnaires, and what follows from the answers."""
