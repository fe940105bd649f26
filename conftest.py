"""Nothing: pyproject.toml loads the plugin (`-p suites.plugin`, or its entry point), before any conftest is there."""
