INSTALLED_APPS = ["museum", "tests.exhibits"]
