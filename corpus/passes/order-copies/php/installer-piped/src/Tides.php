<?php namespace Harbour; class Tides {}
