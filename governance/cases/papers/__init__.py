"""Printed papers: which there are, for which matters, and the docx templates that an office may replace."""
