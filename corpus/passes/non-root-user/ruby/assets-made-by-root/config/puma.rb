port 3000
pidfile ENV.fetch("PIDFILE") { "tmp/pids/server.pid" }
