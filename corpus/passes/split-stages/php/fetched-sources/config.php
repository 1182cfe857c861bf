<?php $db = "harbour";
