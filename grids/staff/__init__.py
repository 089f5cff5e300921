"""The people of a grid: appointments, vacancies, coverage, the one-page profile."""
