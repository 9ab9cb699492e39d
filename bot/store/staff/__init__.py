"""What is kept of staff and of their work on requests."""
