"""Loads the plugin, nothing else."""

pytest_plugins = ["suites.plugin"]
