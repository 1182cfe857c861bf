from bakery import app


def test_loaves():
    assert app.test_client().get("/").status_code == 200
