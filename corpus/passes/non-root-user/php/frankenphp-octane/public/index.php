<?php

require __DIR__ . '/../vendor/autoload.php';

(new Symfony\Component\HttpFoundation\Response('hello'))->send();
