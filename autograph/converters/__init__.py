"""One module a construct; `pipeline` is the way in."""
