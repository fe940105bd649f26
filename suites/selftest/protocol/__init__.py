"""Tests of `intacct.protocol`."""
