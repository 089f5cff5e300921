"""What the demo and the trials have of this app; all of it is invented and says so."""
