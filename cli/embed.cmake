# Turns the files of a folder into a C header: cmake -DFILES=a;b -DOUT=out.h -P embed.cmake
string(CONCAT text "/* Generated from data/starter. */\n#include <stddef.h>\n\n"
         "typedef struct starter_file {\n    const char *name;\n    const unsigned char *bytes;\n"
         "    size_t length;\n} starter_file;\n\n")
set(table "static const starter_file STARTER_FILES[] = {\n")
set(count 0)
foreach(path IN LISTS FILES)
  get_filename_component(name ${path} NAME)
  file(READ ${path} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR length "${digits} / 2")
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND text "static const unsigned char starter_${count}[] = {${bytes}};\n")
  string(APPEND table "    {\"${name}\", starter_${count}, ${length}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUT} "${text}${table}};\nenum { N_STARTER_FILES = ${count} };\n")
