"""moto's AWS, with the operations that it lacks and the wizard uses."""
