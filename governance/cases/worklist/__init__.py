"""What waits for whom: the queue of a person, who is responsible, who is told."""
