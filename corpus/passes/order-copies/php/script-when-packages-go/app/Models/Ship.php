<?php
namespace App\Models;

class Ship
{
}
