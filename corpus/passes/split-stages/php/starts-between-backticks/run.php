<?php
$version = `git describe --tags`;
echo $version;
