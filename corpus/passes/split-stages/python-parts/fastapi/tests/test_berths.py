def test_berth(client):
    assert client.get("/berths/3").json() == {"number": 3}
