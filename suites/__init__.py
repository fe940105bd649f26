"""Judges a company against the setup document."""
