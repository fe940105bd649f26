"""Plugins that tests give to a pytest of their own."""
