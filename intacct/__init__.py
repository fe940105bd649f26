"""Speaks Sage Intacct's XML gateway, and only reads. Knows no pytest, no report and no setup document."""
