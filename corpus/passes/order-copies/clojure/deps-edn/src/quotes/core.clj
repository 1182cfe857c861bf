(ns quotes.core (:gen-class))
