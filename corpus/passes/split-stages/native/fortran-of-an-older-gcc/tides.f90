program tides
  use iso_c_binding
  implicit none
  interface
    integer(c_int) function hour_of_day() bind(c)
      import c_int
    end function
  end interface
  print *, "hour", hour_of_day()
end program tides
