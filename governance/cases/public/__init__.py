"""What people without an account do: follow a matter, their own reports, one-time links."""
