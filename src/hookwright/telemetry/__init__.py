"""What people watch: log lines and metrics. It sees everything and changes nothing."""
