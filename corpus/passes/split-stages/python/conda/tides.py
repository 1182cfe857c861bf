import netCDF4

print(netCDF4.__version__)
