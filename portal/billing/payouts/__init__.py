"""The gateway's payouts: what it says it transferred, for which payments, and what our books and the bank say."""
