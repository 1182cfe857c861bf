(ns quotes.core
  (:gen-class)
  (:require [clojure.java.io :as io]
            [ring.adapter.jetty :refer [run-jetty]]))

(defn handler [_] {:status 200 :body (io/input-stream (io/resource "quotes.txt"))})

(defn -main [] (run-jetty handler {:port 3000}))
