"""What languages share: how an install moves forward, how a finished program is followed, what lies beside it."""
