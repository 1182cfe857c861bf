<?php
require __DIR__ . "/../vendor/autoload.php";
echo "nothing to migrate\n";
