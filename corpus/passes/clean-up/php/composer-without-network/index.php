<?php echo "open";
