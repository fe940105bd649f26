"""Tests of `suites.pseudonymise`."""
