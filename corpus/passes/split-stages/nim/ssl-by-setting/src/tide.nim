import std/httpclient

echo newHttpClient().getContent("https://tides.example.org/today")
