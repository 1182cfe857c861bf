import httpx

print(httpx.__name__)
