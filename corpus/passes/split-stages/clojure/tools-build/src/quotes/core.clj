(ns quotes.core (:gen-class))

(defn -main [] (println "Less is more."))
