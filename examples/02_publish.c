/* The whole job: children's rows in, protected area layers out, then a table of what a reader of
 * the publication sees.   02_publish PLAN FOLDER */
#include <stdio.h>
#include <talgeo/talgeo.h>

static int show_progress(double fraction, const char *stage, void *user)
{
    (void)user;
    fprintf(stderr, "%3.0f %% %s\n", 100 * fraction, stage);
    return 1; /* 0 would cancel */
}

static talgeo_status publish(const char *path, const char *folder, talgeo_error *error)
{
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    talgeo_plan *plan = NULL;
    options.out = folder;
    options.overwrite = true;
    options.progress = show_progress;
    talgeo_status status = talgeo_plan_open(path, &plan, NULL, error);
    if (status == TALGEO_OK) status = talgeo_publish(plan, &options, NULL, error);
    talgeo_plan_free(plan);
    return status;
}

/* The share in each area and period; cells of groups (boys, girls) are left out. */
static void print_shares(const talgeo_release *release)
{
    for (size_t i = 0; i < talgeo_release_count(release); i++) {
        talgeo_cell cell = {.size = sizeof cell};
        talgeo_release_get_cell(release, i, &cell);
        if (*cell.group) continue;
        printf("%-16s %-8s ", cell.indicator_en, cell.period);
        if (cell.status == TALGEO_CELL_PUBLISHED)
            printf("%5.1f %%  %s\n", 100 * cell.share, cell.area_name);
        else
            printf("%7s  %s\n", talgeo_cell_status_text(cell.status), cell.area_name);
    }
}

int main(int argc, char **argv)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    if (argc != 3) {
        fprintf(stderr, "usage: 02_publish PLAN FOLDER\n");
        return 2;
    }
    talgeo_status status = publish(argv[1], argv[2], &error);
    if (status == TALGEO_OK) status = talgeo_release_open(argv[2], &release, &error);
    if (status == TALGEO_OK)
        print_shares(release);
    else
        fprintf(stderr, "%s: %s\n", error.stage, error.message);
    talgeo_release_free(release);
    return talgeo_status_exit_code(status);
}
