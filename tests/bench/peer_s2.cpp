// S2 as a peer of the placing benchmark: an index of shapes and the query for what contains a point.
//
// Usage: peer_s2 LAYER.f64 POINTS.f64 COUNT ANSWERS.i32. S2 knows the sphere only: the metres of
// the layer become degrees, so that its edges are nearly as straight. Prints the seconds of
// building and of placing; turning the coordinates into places on the sphere is not in them.
#include <s2/mutable_s2shape_index.h>
#include <s2/s2contains_point_query.h>
#include <s2/s2latlng.h>
#include <s2/s2loop.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <vector>

namespace {

constexpr double kMetresADegree = 111319.5, kOriginX = 650000, kOriginY = 6150000;

double NowSeconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::vector<double> ReadDoubles(const char *path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) std::exit(1);
    std::vector<double> values(static_cast<size_t>(file.tellg()) / sizeof(double));
    file.seekg(0);
    file.read(reinterpret_cast<char *>(values.data()),
              static_cast<std::streamsize>(values.size() * sizeof(double)));
    return values;
}

S2Point PlaceOnSphere(double x, double y) {
    return S2LatLng::FromDegrees((y - kOriginY) / kMetresADegree, (x - kOriginX) / kMetresADegree)
        .ToPoint();
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    const std::vector<double> layer = ReadDoubles(argv[1]), points = ReadDoubles(argv[2]);
    const size_t n = std::strtoull(argv[3], nullptr, 10), all = points.size() / 2;
    const auto n_areas = static_cast<size_t>(layer[0]), ring = static_cast<size_t>(layer[1]);
    std::vector<std::unique_ptr<S2Loop>> loops;
    for (size_t a = 0; a < n_areas; a++) {
        std::vector<S2Point> vertices;
        for (size_t p = 0; p + 1 < ring; p++)
            vertices.push_back(PlaceOnSphere(layer[2 + 2 * (a * ring + p)],
                                             layer[3 + 2 * (a * ring + p)]));
        loops.push_back(std::make_unique<S2Loop>(vertices));
        loops.back()->Normalize();
    }
    std::vector<S2Point> places;
    for (size_t i = 0; i < n; i++) places.push_back(PlaceOnSphere(points[i], points[all + i]));
    const double start = NowSeconds();
    MutableS2ShapeIndex index;
    for (const auto &loop : loops) index.Add(std::make_unique<S2Loop::Shape>(loop.get()));
    index.ForceBuild();
    const double built = NowSeconds();
    auto query = MakeS2ContainsPointQuery(&index);
    std::vector<int32_t> answers(n, -1);
    for (size_t i = 0; i < n; i++)
        query.VisitContainingShapes(places[i], [&](S2Shape *shape) {
            answers[i] = shape->id();
            return false;
        });
    std::printf("%.9f %.9f\n", built - start, NowSeconds() - built);
    std::ofstream(argv[4], std::ios::binary)
        .write(reinterpret_cast<const char *>(answers.data()),
               static_cast<std::streamsize>(n * sizeof(int32_t)));
    return 0;
}
