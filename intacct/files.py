"""The one way a file is written: private, and whole or not at all."""
