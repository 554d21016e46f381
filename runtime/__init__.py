"""Graphs of NumPy programs with structured control flow: building, printing, optimising and running them."""
