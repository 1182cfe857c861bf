<?php namespace Harbour; class Berths {}
