"""The pages of cases: lists, the page of a case, forms, printouts."""
