"""How a matter is settled: certificates, refusals and calls, made from a service's outcome."""
