<?php
$packages = proc_open(['composer', 'show', '--direct'], [1 => ['pipe', 'w']], $pipes);
echo stream_get_contents($pipes[1]);
