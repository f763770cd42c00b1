# Turns a table of numbers (a heading; lines beginning with # are its source) into C rows ROW(...):
#   cmake -DTABLE=in.csv -DNAME=in.csv -DOUT=out.h -P reference_table.cmake
file(STRINGS ${TABLE} lines ENCODING UTF-8)
list(FILTER lines EXCLUDE REGEX "^(#.*|sex,.*)$")
foreach(line IN LISTS lines)
  if(NOT line MATCHES "^[12](,-?[0-9]+(\\.[0-9]+)?)+$")
    message(FATAL_ERROR "${TABLE}: not a row of the table: ${line}")
  endif()
endforeach()
list(TRANSFORM lines PREPEND "ROW(")
list(TRANSFORM lines APPEND ")\n")
list(JOIN lines "" rows)
file(WRITE ${OUT} "/* Generated from ${NAME}; see there for the source. */\n${rows}")
