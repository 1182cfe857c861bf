<?php echo "orders";
