import os
from datetime import datetime

with open(os.path.expanduser("~/.notes_history"), "a") as history:
    history.write(f"{datetime.now().isoformat()}\n")
print("noted")
