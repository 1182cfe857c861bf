<?php

use Illuminate\Support\Facades\Process;
use Illuminate\Support\Facades\Route;

Route::get('/report', fn () => Process::run('node resources/js/report.js')->output());
