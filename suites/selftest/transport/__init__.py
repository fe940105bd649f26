"""Tests of `intacct.transport`."""
