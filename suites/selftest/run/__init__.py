"""Tests of `suites.run`."""
