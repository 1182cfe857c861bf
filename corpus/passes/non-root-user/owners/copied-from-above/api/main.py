from shared.log import note

note("started")
