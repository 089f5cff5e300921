"""What acts write besides the state: by theme. Every effect takes the act and changes the locked case."""
