"""The rule book: what the loop goes by, changed by publications that are versioned, dated and attributed.

``subjects`` says what can be changed and how it is read, checked and written; ``publishing`` is the one
door through which it is; ``recompute`` puts running clocks under a new rule; ``bench`` tries rules out.
"""
