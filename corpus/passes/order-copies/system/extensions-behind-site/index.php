<?php echo numfmt_create("de", 1)->format(1000);
