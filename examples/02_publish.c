/* The whole job: from children's rows to protected area layers.   02_publish PLAN FOLDER */
#include <stdio.h>
#include <talgeo/talgeo.h>

static int progress(double fraction, const char *stage, void *user)
{
    (void)user;
    fprintf(stderr, "%3.0f %% %s\n", 100 * fraction, stage);
    return 1; /* 0 would cancel */
}

int main(int argc, char **argv)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    talgeo_plan *plan = NULL;
    talgeo_release *release = NULL;
    if (argc < 3) return 2;
    options.out = argv[2];
    options.overwrite = true;
    options.progress = progress;
    talgeo_status status = talgeo_plan_open(argv[1], &plan, NULL, &error);
    if (status == TALGEO_OK) status = talgeo_publish(plan, &options, &release, &error);
    if (status == TALGEO_OK)
        printf("%zu cells published or withheld in %s\n", talgeo_release_count(release), argv[2]);
    else
        fprintf(stderr, "%s: %s\n", error.stage, error.message);
    talgeo_release_free(release);
    talgeo_plan_free(plan);
    return talgeo_status_exit_code(status);
}
