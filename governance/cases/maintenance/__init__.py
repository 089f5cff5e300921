"""What runs by itself or follows from other changes: daily jobs, moved areas, changed posts, checks."""
