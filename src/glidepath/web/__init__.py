"""The clinic's record: the web application in which a programme works."""
