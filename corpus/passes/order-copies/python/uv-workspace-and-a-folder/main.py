from tides import HIGH

print(HIGH)
