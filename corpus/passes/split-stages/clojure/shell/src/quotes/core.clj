(ns quotes.core
  (:gen-class)
  (:require [clojure.java.shell :refer [sh]]))

(defn -main [] (println (:out (sh "fortune"))))
