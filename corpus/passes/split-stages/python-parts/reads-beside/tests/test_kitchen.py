from kitchen import __main__
