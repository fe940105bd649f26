"""Tests of `suites.document`."""
