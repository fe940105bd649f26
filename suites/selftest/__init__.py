"""The suite's own tests; none of them ever stands in a customer's report."""
