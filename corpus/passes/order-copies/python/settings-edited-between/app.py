from flask import Flask

import settings

Flask(__name__).run(host="0.0.0.0", debug=settings.DEBUG)
