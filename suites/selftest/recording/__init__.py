"""Tests of `intacct.recording`."""
