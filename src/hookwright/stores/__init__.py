"""Where deliveries and jobs are kept. May not decide anything: what becomes of a job is said by the core."""
