<?php
namespace Harbour;

class Berth
{
}
