"""Settings shared by all tests."""

import os

from hypothesis import settings

# The same examples in every run, and no time limits: the machines of CI are slow and shared.
settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
os.environ["AUTOGRAPH_VERIFY"] = "1"  # every graph that a test traces must be valid, and stay so after each pass
