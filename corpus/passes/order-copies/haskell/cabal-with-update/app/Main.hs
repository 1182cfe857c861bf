module Main (main) where

import Database.PostgreSQL.Simple (connectPostgreSQL)
import Network.HTTP.Types (status200)
import Network.Wai (responseLBS)
import Network.Wai.Handler.Warp (run)

main :: IO ()
main = do
  _ <- connectPostgreSQL mempty
  run 8080 (\_ respond -> respond (responseLBS status200 [] mempty))
