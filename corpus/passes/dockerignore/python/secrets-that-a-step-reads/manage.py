print("static files collected")
