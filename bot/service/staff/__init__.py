"""What staff do in the console: one use each, one transaction each."""
