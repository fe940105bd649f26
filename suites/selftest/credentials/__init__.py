"""Tests of `intacct.credentials`."""
