"""What is owed and paid: charges, payments through the gateway, tax accounts."""
