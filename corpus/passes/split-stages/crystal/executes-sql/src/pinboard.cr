require "db"
require "pg"

DB.open(ENV["DATABASE_URL"]) do |db|
  db.exec("create table if not exists pins (title text)")
end
