"""Tracing: a Python function runs once on symbolic values and leaves a graph."""
