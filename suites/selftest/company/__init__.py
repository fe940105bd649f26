"""Tests of `intacct.company`."""
