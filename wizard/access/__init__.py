"""IAM documents as values: ARNs, policies, their evaluation and their making. Pure."""
