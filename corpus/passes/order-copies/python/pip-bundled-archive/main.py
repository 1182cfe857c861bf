import labels
