import pytensor
