port ENV.fetch("PORT") { 3000 }
pidfile ENV["PIDFILE"] if ENV["PIDFILE"]
