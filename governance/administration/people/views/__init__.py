"""Pages of people, posts, units and roles. Thin: find through the gate, call a service, render."""
