version       = "0.1.0"
author        = "N. Author"
description   = "Tells the tide"
license       = "MIT"
srcDir        = "src"
bin           = @["tide"]

requires "nim >= 2.0.0"
