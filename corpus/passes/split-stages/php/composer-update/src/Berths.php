<?php namespace Harbour; class Berths { public function all(\PDO $db) { return $db->exec("select 1"); } }
