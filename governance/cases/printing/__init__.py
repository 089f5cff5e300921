"""What is printed of a case: which printouts there are, and the docx templates that an office may replace."""
