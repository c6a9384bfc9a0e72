"""Dates in Spanish; numbers as in the United States (es_US), so that a dose reads the same."""

DATE_FORMAT = "D j b Y"
SHORT_DATE_FORMAT = "j b Y"
DATETIME_FORMAT = "D j b Y, H:i"
SHORT_DATETIME_FORMAT = "j b Y, H:i"
TIME_FORMAT = "H:i"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
