"""Verification: a second road to every number of a schedule, written apart from planning.

What is swallowed is worked out from the pieces alone, day by day, and held against every rule in
force. docs/explanation/verification.md says which rules these are.
"""

from glidepath.taper.verification.certify import verify
from glidepath.taper.verification.daily import DailyCheck, DailyDoses, DailyFinding, check_daily
from glidepath.taper.verification.digest import schedule_digest
from glidepath.taper.verification.verdict import TOTAL, Break, Check, Verification

__all__ = [
    "TOTAL",
    "Break",
    "Check",
    "DailyCheck",
    "DailyDoses",
    "DailyFinding",
    "Verification",
    "check_daily",
    "schedule_digest",
    "verify",
]
