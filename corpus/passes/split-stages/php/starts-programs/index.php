<?php echo shell_exec("git describe");
