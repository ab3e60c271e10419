"""Magellan: find BMCs, crawl them, record every answer, map the recording, send it to an SMD."""
