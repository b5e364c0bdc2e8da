"""Everything about loading S3 files into Amazon Redshift that is true without a screen."""

__version__ = "0.1.0"
