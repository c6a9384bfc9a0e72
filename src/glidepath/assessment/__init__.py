"""Assessment: instruments and their scores, the interview, and what they add up to."""
