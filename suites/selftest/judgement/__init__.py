"""Tests of `suites.judgement`."""
