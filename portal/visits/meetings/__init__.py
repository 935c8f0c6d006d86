"""The video visit itself: who may come into its room and when, the relay of the pictures, and what is written down."""
