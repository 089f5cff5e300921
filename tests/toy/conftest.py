"""These tests need the toy app, which is installed under its own settings only."""

import os

if os.environ.get("DJANGO_SETTINGS_MODULE") != "tests.toy.settings":
    collect_ignore_glob = ["test_*.py"]
