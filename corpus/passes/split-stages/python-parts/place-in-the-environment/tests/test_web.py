from shop.web import app


def test_app():
    assert app
