"""The workshop: how the portal is set up, run, tested and shipped.

``python3 -m workshop run`` needs nothing but a Python with venv; ``bootstrap`` and ``__main__``
are therefore plain standard library and careful with syntax, so that even an old Python can say
what is wrong. Everything else runs inside ``.venv``.
"""
