import subprocess

subprocess.run(["chromium", "--headless", "--dump-dom", "https://example.org"])
