from celery import Celery

app = Celery("post")
