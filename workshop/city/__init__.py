"""A city of the size of Kunming, made up from a seed: for trials, measurements and tests.

``arrivals`` says what is reported when and where, ``life`` walks every case round the loop (whole
columns at a time), ``ladder`` lets the clocks escalate, ``render`` turns a chunk into rows and
``writing`` copies them into the database. The rules (limits, ladders, office hours, digests) are the
portal's own; nothing here is a second opinion about them, and the tests say so.
"""
