"""The logbook of a matter (metryka sprawy): every act in it, when, whose, and with which document."""
