"""The people a programme looks after."""
