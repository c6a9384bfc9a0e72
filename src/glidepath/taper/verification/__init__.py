"""Verification: a second road to every number of a schedule, written apart from planning.

What is swallowed is worked out from the pieces alone, day by day, and held against every rule in
force. docs/explanation/verification.md says which rules these are.
"""

from glidepath.taper.verification.certify import Check, Verification, schedule_digest, verify
from glidepath.taper.verification.daily import DailyCheck, DailyDoses, DailyFinding, check_daily

__all__ = [
    "Check",
    "DailyCheck",
    "DailyDoses",
    "DailyFinding",
    "Verification",
    "check_daily",
    "schedule_digest",
    "verify",
]
