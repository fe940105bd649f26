"""The cases: one file for each section of the setup document. Only these make a customer's report."""
