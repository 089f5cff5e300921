"""A small app that stands on the kernel's public modules alone: what docs/adding-an-app.md is written from.

It is installed only under ``tests.toy.settings``; tests/workshop/test_toy_app.py runs its tests there.
"""
