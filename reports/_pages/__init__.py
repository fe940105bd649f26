"""The pages of our own, made from a `Run`: index.html, junit.xml and the summary for GitHub."""
