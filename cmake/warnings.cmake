# Warnings and sanitizers for the project's own targets.
function(talgeo_target_flags target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wpointer-arith
                         $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes> $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes> -Wvla -Wformat=2 -Wundef)
  # Without this, compilers may fuse multiply and add, and exact predicates go wrong.
  target_compile_options(${target} PRIVATE -ffp-contract=off)
  if(TALGEO_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(TALGEO_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${TALGEO_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${TALGEO_SANITIZE})
  endif()
endfunction()
