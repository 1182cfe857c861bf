"""What a Dockerfile means: stages, the state at each instruction, the image's configuration. Never changes a tree."""
