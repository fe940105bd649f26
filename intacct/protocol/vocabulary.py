"""Sage's own words for a user's type, state and privileges, and for dimensions; folded (facts.md, section 3)."""

from __future__ import annotations

BUSINESS = "business user"
OTHER_TYPES = frozenset(
    {
        "employee user",
        "view only user",
        "dashboard user",
        "project manager user",
        "payment approver",
        "platform user",
        "crm user",
        "warehouse user",
        "construction manager user",
        "client",
        "client user",
    }
)
"""Every other user type of Sage's list, folded (facts.md, USERINFO)."""
USER_STATES = frozenset({"active", "inactive", "lockedout"})
DEPARTMENT_STATES = frozenset({"active", "active non-posting", "inactive"})
PRIVILEGES = {"false": "Off", "off": "Off", "true": "Limited", "limited": "Limited", "full": "Full"}
"""Admin privileges in the words of USERINFO (false, true, Full) and USERRESTRICTION (Off, Limited, Full)."""
