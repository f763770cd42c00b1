/* Which area is each point (longitude, latitude) in?   01_locate AREAS KEY_FIELD X Y [X Y ...] */
#include <stdio.h>
#include <stdlib.h>
#include <talgeo/talgeo.h>

int main(int argc, char **argv)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_areas_options options = TALGEO_AREAS_OPTIONS_INIT;
    talgeo_areas *areas = NULL;
    if (argc < 5) {
        fprintf(stderr, "usage: 01_locate AREAS KEY_FIELD X Y [X Y ...]\n");
        return 2;
    }
    options.key = argv[2];
    talgeo_status status = talgeo_areas_open(argv[1], &options, &areas, &error);
    for (int i = 3; status == TALGEO_OK && i + 1 < argc; i += 2) {
        double x = strtod(argv[i], NULL), y = strtod(argv[i + 1], NULL);
        int32_t area;
        status = talgeo_areas_locate(areas, &x, &y, 1, "EPSG:4326", &area, &error);
        if (status == TALGEO_OK)
            printf("%s\n", area < 0 ? "in no area" : talgeo_areas_get_name(areas, (size_t)area));
    }
    if (status != TALGEO_OK) fprintf(stderr, "%s\n", error.message);
    talgeo_areas_free(areas);
    return talgeo_status_exit_code(status);
}
