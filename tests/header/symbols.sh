#!/bin/sh
# The library exports exactly the names of talgeo.symbols: symbols.sh LIBRARY LIST
exported=$(nm -D --defined-only "$1" | awk '{print $3}' |
    grep -vxE '_init|_fini|_edata|_end|__bss_start' | LC_ALL=C sort)
if [ "$exported" = "$(LC_ALL=C sort "$2")" ]; then exit 0; fi
echo "exported and listed names differ (left: $2, right: the library):" >&2
printf '%s\n' "$exported" | LC_ALL=C diff "$2" - >&2
exit 1
