"""carrack: the system manager for HPC clusters."""

__version__ = "0.1.0"
