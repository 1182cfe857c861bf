main = putStrLn "6-6"
