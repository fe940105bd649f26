"""The pages of our own, made from a `Run`: index.html, fix-list.md, junit.xml and the summary for GitHub."""
