"""Who is told of an act: staff, followers, and reporters without an account."""
