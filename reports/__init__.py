"""How verdicts become pages (the folders that begin with `_`); what a run leaves is written to reports/NAME/."""
