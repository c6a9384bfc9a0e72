"""The heart: regimens, deliverable doses, planning, verification, dispensing and revision."""
