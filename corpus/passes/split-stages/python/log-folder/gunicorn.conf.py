bind = "0.0.0.0:8000"
accesslog = "/var/log/app/access.log"
worker_tmp_dir = "/dev/shm"
