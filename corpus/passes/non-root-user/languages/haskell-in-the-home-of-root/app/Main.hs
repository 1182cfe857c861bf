{-# LANGUAGE OverloadedStrings #-}
module Main (main) where

import Web.Scotty

main :: IO ()
main = scotty 3000 $ get "/:name" $ do
  name <- pathParam "name"
  html $ mconcat ["<h1>Hello, ", name, "</h1>"]
