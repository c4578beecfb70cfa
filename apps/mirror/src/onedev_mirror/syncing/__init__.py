"""One run: the steps that bring a repository from GitHub to OneDev."""
