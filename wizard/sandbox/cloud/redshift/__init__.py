"""moto's Redshift with what it lacks: attaching roles, temporary passwords, a real endpoint.

The layout (``models``, ``responses``, ``urls``) is moto's own: it finds a backend's web addresses
in the module ``urls`` beside the backend's ``models``.
"""
