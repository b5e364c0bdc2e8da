"""Adapters to AWS: the only rooms that import boto3, inside the functions that need it."""
