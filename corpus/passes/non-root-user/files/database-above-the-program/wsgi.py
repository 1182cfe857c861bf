from flask import Flask
from sqlalchemy import create_engine

from settings import DATABASE

app = Flask(__name__)
engine = create_engine(DATABASE)
