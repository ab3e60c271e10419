"""A simulated cluster: BMCs of several vendors over HTTPS, and nodes behind them that really boot."""
