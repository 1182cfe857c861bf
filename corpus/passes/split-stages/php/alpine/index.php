<?php echo "harbour";
