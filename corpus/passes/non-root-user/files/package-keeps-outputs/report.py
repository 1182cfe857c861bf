"""Forecasts, with the settings of each run kept."""

import hydra


@hydra.main(version_base=None, config_path="conf", config_name="tides")
def forecast(settings):
    print(settings.station)


forecast()
