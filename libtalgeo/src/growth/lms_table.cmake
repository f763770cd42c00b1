# Turns a table `sex,age_years,l,m,s` (lines beginning with # are its source) into C rows:
#   cmake -DTABLE=in.csv -DOUT=out.h -P lms_table.cmake
file(STRINGS ${TABLE} lines ENCODING UTF-8)
set(rows "/* Generated from ${NAME}; see there for the source. */\n")
foreach(line IN LISTS lines)
  if(line MATCHES "^([12]),([0-9.]+),([-0-9.]+),([0-9.]+),([0-9.]+)$")
    string(APPEND rows "{${CMAKE_MATCH_1}, ${CMAKE_MATCH_2}, ${CMAKE_MATCH_3}, "
                       "${CMAKE_MATCH_4}, ${CMAKE_MATCH_5}},\n")
  elseif(NOT line MATCHES "^(#.*|sex,.*)$")
    message(FATAL_ERROR "${TABLE}: not a row of the table: ${line}")
  endif()
endforeach()
file(WRITE ${OUT} "${rows}")
