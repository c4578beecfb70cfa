"""Secrets kept elsewhere: what `secret://…` names is read from the environment, files, Vault, AWS, keyrings, SOPS."""
