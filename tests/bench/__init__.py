"""What a message costs, beside a bare Flask view on the same server. `make bench`."""
