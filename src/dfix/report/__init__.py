"""What people see: diffs, messages, colours. Nothing here decides anything about a Dockerfile."""
