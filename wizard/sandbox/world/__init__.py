"""The worlds of the sandbox: accounts, roles, clusters, buckets and tables, described as data."""
