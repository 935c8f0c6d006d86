"""What machines read of the datasets: DCAT-AP, CSV on the Web, Frictionless, OpenAPI."""
