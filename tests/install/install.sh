#!/bin/sh
# Installs into an empty prefix and uses the result as a stranger would: by CMake and by pkg-config,
# shared and static; then the examples do the job on the sample.
#   install.sh BUILD_FOLDER SOURCE_FOLDER
set -eu
build=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
libdir=$(dirname "$(find "$work/prefix" -name talgeo.pc)")/..
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH
LD_LIBRARY_PATH=$libdir
export LD_LIBRARY_PATH
CMAKE_GENERATOR=${CMAKE_GENERATOR:-Ninja} # the one build program that packages.txt names
export CMAKE_GENERATOR

areas=$source/data/starter/areas.geojson

echo "-- the program, where nothing tells it of the library"
LD_LIBRARY_PATH='' "$work/prefix/bin/talgeo" version >/dev/null

echo "-- CMake, shared, which asks for no third party: the examples"
cmake -S "$source/examples" -B "$work/examples" -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_DISABLE_FIND_PACKAGE_GDAL=ON -DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON --no-warn-unused-cli >/dev/null
cmake --build "$work/examples" >/dev/null
"$work/examples/01_locate" "$areas" id 12.51 56.01 12.0 56.0 >"$work/located"
printf 'engen\nin no area\n' | diff - "$work/located"
cp -r "$source/data/starter" "$work/town"
"$work/examples/02_publish" "$work/town/plan.yaml" "$work/out" 2>/dev/null >"$work/table"
grep -q '^Overweight  *2018/19  *[0-9.]* %  Engen$' "$work/table"
"$work/examples/03_release" "$work/out" | grep -q 'none can be recovered'
if "$work/examples/02_publish" "$work/none.yaml" "$work/out" 2>"$work/said"; then exit 1; fi
grep -q 'none.yaml' "$work/said"

consumer=$source/tests/install/consumer
echo "-- CMake, static"
cmake -S "$consumer" -B "$work/static" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/static" >/dev/null
LD_LIBRARY_PATH='' "$work/static/consumer" "$areas" id 12.51 56.01 >/dev/null

echo "-- CMake: what is not there is told as not found"
if cmake -S "$consumer" -B "$work/newer" -DCMAKE_PREFIX_PATH="$work/prefix" -DWANTED=99.0 \
    >/dev/null 2>"$work/said"; then exit 1; fi
grep -q 'requested version "99.0"' "$work/said"
if cmake -S "$consumer" -B "$work/bare" -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_DISABLE_FIND_PACKAGE_GDAL=ON >/dev/null 2>"$work/said"; then exit 1; fi
grep -q 'static library needs' "$work/said"

echo "-- pkg-config, shared and static"
# shellcheck disable=SC2046
cc -std=c11 "$source/examples/01_locate.c" -o "$work/shared" $(pkg-config --cflags --libs talgeo)
"$work/shared" "$areas" id 12.51 56.01 >/dev/null
echo "-- what README.md shows, as C11; the header as C++17"
mkdir -p "$work/readme/data"
sed -n '/^```c$/,/^```$/p' "$source/README.md" | sed '/^```/d' >"$work/readme/main.c"
cp -r "$source/data/samples" "$work/readme/data/samples"
rm -f "$work"/readme/data/samples/*.ledger.sqlite
# shellcheck disable=SC2046
(cd "$work/readme" && cc -std=c11 -Wall -Wextra -Wpedantic -Werror main.c -o main \
    $(pkg-config --cflags --libs talgeo) && ./main) | grep -q '^[0-9]* cells$'
echo '#include <talgeo/talgeo.h>' >"$work/readme/header.cpp"
# shellcheck disable=SC2046
c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only "$work/readme/header.cpp" \
    $(pkg-config --cflags talgeo)
rm "$libdir"/libtalgeo.so*
# shellcheck disable=SC2046
cc -std=c11 "$source/examples/01_locate.c" -o "$work/linked" $(pkg-config --static --cflags --libs talgeo)
"$work/linked" "$areas" id 12.51 56.01 >/dev/null
echo "installed library used in four ways"
