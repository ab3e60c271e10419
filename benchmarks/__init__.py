"""How fast carrack is, beside nginx on the same machine: `python -m benchmarks`, or `make bench`."""
