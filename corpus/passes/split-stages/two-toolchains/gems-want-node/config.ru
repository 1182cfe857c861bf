require "uglifier"

run ->(env) { [200, { "content-type" => "text/javascript" }, [Uglifier.compile("var total = 1 + 2;")]] }
