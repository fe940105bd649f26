"""Tests of `suites.plugin`."""
