import post
