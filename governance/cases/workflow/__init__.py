"""The engine: flows as data, the acts that change a case, who may do them, and what they write."""
