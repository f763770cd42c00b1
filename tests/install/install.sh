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

echo "-- CMake, shared: the examples"
cmake -S "$source/examples" -B "$work/examples" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/examples" >/dev/null
"$work/examples/01_locate" "$source/data/starter/areas.geojson" id 12.51 56.01 12.0 56.0 >"$work/located"
printf 'engen\nin no area\n' | diff - "$work/located"
cp -r "$source/data/starter" "$work/town"
"$work/examples/02_publish" "$work/town/plan.yaml" "$work/out" 2>/dev/null
"$work/examples/03_read_release" "$work/out" | grep -q 'none can be recovered'

echo "-- CMake, static"
cmake -S "$source/tests/install/static" -B "$work/static" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/static" >/dev/null
LD_LIBRARY_PATH= "$work/static/consumer" "$source/data/starter/areas.geojson" id 12.51 56.01 >/dev/null

echo "-- pkg-config, shared and static"
# shellcheck disable=SC2046
cc -std=c11 "$source/examples/01_locate.c" -o "$work/shared" $(pkg-config --cflags --libs talgeo)
"$work/shared" "$source/data/starter/areas.geojson" id 12.51 56.01 >/dev/null
rm "$libdir"/libtalgeo.so*
# shellcheck disable=SC2046
cc -std=c11 "$source/examples/01_locate.c" -o "$work/linked" $(pkg-config --static --cflags --libs talgeo)
"$work/linked" "$source/data/starter/areas.geojson" id 12.51 56.01 >/dev/null
echo "installed library used in four ways"
