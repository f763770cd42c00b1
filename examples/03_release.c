/* Shares with their intervals from a publication, and an attack on it.   03_release FOLDER */
#include <stdio.h>
#include <talgeo/talgeo.h>

static void print_cells(const talgeo_release *release)
{
    for (size_t i = 0; i < talgeo_release_count(release); i++) {
        talgeo_cell cell = {.size = sizeof cell};
        talgeo_release_get_cell(release, i, &cell);
        printf("%s, %s, %s%s%s: ", cell.indicator_da, *cell.area ? cell.area_name : "-",
               cell.period, *cell.group ? ", " : "", cell.group);
        if (cell.status == TALGEO_CELL_PUBLISHED)
            printf("%lld of %lld, %.1f %% (%.1f to %.1f)\n", (long long)cell.events,
                   (long long)cell.n, 100 * cell.share, 100 * cell.low, 100 * cell.high);
        else
            printf("%s\n", talgeo_cell_status_text(cell.status));
    }
}

int main(int argc, char **argv)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_audit_result audit = {.size = sizeof audit};
    talgeo_release *release = NULL;
    if (argc != 2) {
        fprintf(stderr, "usage: 03_release FOLDER\n");
        return 2;
    }
    talgeo_status status = talgeo_release_open(argv[1], &release, &error);
    if (status == TALGEO_OK) print_cells(release);
    if (status == TALGEO_OK) status = talgeo_audit(release, &audit, &error);
    if (status == TALGEO_OK)
        printf("%lld of %lld cells withheld, none can be recovered\n", (long long)audit.withheld,
               (long long)audit.cells);
    else
        fprintf(stderr, "%s\n", error.message);
    talgeo_release_free(release);
    return talgeo_status_exit_code(status);
}
