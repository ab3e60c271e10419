"""The only door to a BMC: connections, login, budgets, power, boot device and vendor knowledge."""
