"""What is inside the objects: enough of it to choose how COPY should read them. Pure."""
