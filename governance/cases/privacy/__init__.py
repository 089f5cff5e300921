"""Personal data: shown against a purpose, taken out of texts, erased when its term ends."""
