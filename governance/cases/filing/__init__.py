"""How a matter becomes a case: checks, numbering, questions, photographs, likely duplicates."""
