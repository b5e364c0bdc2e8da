"""The commands that need no screen: input in, result and exit code out."""
