(defproject quotes "0.1.0-SNAPSHOT"
  :description "A quote a day"
  :dependencies [[org.clojure/clojure "1.11.1"]
                 [ring/ring-core "1.11.0"]
                 [ring/ring-jetty-adapter "1.11.0"]]
  :main quotes.core
  :profiles {:uberjar {:aot :all}})
