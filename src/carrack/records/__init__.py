"""Typed, immutable records: what the APIs carry and the store keeps."""
