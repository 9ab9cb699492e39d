"""A load of texts while processes are killed: nothing lost, nothing twice. `make soak`."""
