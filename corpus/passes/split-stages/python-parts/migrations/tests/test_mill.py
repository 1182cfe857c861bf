from mill.main import app
