<?php

namespace Acme;

final class Price
{
}
