/* talgeo_publish: the whole plan, from files to a publication. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/problems.h"
#include "../core/text.h"
#include "../intake/report_lines.h"
#include "../io/intake_report.h"
#include "../io/ledger.h"
#include "../io/publication.h"
#include "pipeline.h"

typedef struct output_paths {
    talgeo__string out, intake, ledger;
} output_paths;

static void free_paths(output_paths *paths)
{
    talgeo__string_free(&paths->out);
    talgeo__string_free(&paths->intake);
    talgeo__string_free(&paths->ledger);
}

/* The plan's path without .yaml or .yml, and `ending`. */
static void beside_plan(const talgeo_plan *plan, const char *ending, talgeo__string *path)
{
    size_t length = strlen(plan->path);
    if (length > 5 && strcmp(plan->path + length - 5, ".yaml") == 0)
        length -= 5;
    else if (length > 4 && strcmp(plan->path + length - 4, ".yml") == 0)
        length -= 4;
    talgeo__string_add(path, plan->path, length);
    talgeo__string_puts(path, ending);
}

static talgeo_status find_paths(const talgeo_plan *plan, const talgeo_publish_options *options,
                                output_paths *paths, talgeo_error *error)
{
    if (options->out)
        talgeo__string_puts(&paths->out, options->out);
    else
        talgeo__string_printf(&paths->out, "%s/out", plan->folder);
    if (options->intake)
        talgeo__string_puts(&paths->intake, options->intake);
    else
        beside_plan(plan, ".intake.json", &paths->intake);
    if (options->ledger)
        talgeo__string_puts(&paths->ledger, options->ledger);
    else
        beside_plan(plan, ".ledger.sqlite", &paths->ledger);
    if (paths->out.failed || paths->intake.failed || paths->ledger.failed)
        return talgeo__fail_memory(error, "publish");
    return TALGEO_OK;
}

/* The ledger first: a release it knows but nobody published does no harm, the reverse would. */
static talgeo_status write_all(const output_paths *paths, const talgeo_release *release,
                               size_t known, bool overwrite, talgeo__progress *progress,
                               talgeo_error *error)
{
    if (!talgeo__progress_stage(progress, "publish", 0.9, 1))
        return talgeo__fail_cancelled(error, progress);
    talgeo_status status = talgeo__ledger_add(paths->ledger.data, release, (int64_t)known, error);
    if (status == TALGEO_OK)
        status = talgeo__publication_write(release, paths->out.data, overwrite, error);
    if (status == TALGEO_OK) talgeo__progress_report(progress, 1);
    return status;
}

/* Refuse what is bound to fail before the long work. */
static talgeo_status check_outputs(const output_paths *paths, const talgeo_publish_options *options,
                                   talgeo_error *error)
{
    talgeo_status status = talgeo__publication_check(paths->out.data, options->overwrite, error);
    if (status == TALGEO_OK) status = talgeo__ledger_check(paths->ledger.data, error);
    return status;
}

/* What the report has to tell about area sets and sources. */
static talgeo_problems *collect_notes(const talgeo__report *report)
{
    talgeo_problems *notes = talgeo__problems_new();
    if (notes == NULL) return NULL;
    talgeo__problems_append(notes, report->notes);
    for (size_t s = 0; s < report->n_sources; s++)
        for (size_t i = 0; i < report->sources[s].n_notes; i++)
            talgeo__problems_add(notes, TALGEO_E_INPUT, true, report->sources[s].file, 0, 0, "%s",
                                 report->sources[s].notes[i]);
    return notes;
}

/* The private report, also of a run that was refused; the first failure counts. */
static talgeo_status write_report(const output_paths *paths, const talgeo__report *report,
                                  talgeo_status status, talgeo_error *error)
{
    bool wanted = report->n_sources > 0 &&
                  (status == TALGEO_OK || status == TALGEO_E_INPUT || status == TALGEO_E_PRIVACY);
    talgeo_error own = TALGEO_ERROR_INIT;
    talgeo_status written =
        wanted ? talgeo__intake_report_write(report, paths->intake.data, &own) : TALGEO_OK;
    if (status != TALGEO_OK || written == TALGEO_OK) return status;
    if (error) *error = own;
    return written;
}

static talgeo_status run_plan(const talgeo_plan *plan, const talgeo_publish_options *options,
                              const output_paths *paths, talgeo__progress *progress,
                              talgeo_release **release, talgeo_error *error)
{
    talgeo__report report = {0};
    talgeo__releases earlier = {0};
    talgeo_status status = options->dry_run ? TALGEO_OK : check_outputs(paths, options, error);
    if (status == TALGEO_OK) status = talgeo__ledger_read(paths->ledger.data, &earlier, error);
    if (status == TALGEO_OK)
        status = talgeo__pipeline_run(plan, &earlier, options->threads, progress, &report, release,
                                      error);
    if (!options->dry_run) status = write_report(paths, &report, status, error);
    if (options->notes) *options->notes = collect_notes(&report);
    if (options->intake_line)
        talgeo__report_lines(&report, options->intake_line, options->intake_user);
    if (status == TALGEO_OK && !options->dry_run)
        status = write_all(paths, *release, earlier.count, options->overwrite, progress, error);
    talgeo__releases_free(&earlier);
    talgeo__report_free(&report);
    return status;
}

talgeo_status talgeo_publish(const talgeo_plan *plan, const talgeo_publish_options *options,
                             talgeo_release **release, talgeo_error *error)
{
    talgeo_publish_options own = TALGEO_PUBLISH_OPTIONS_INIT;
    if (release) *release = NULL;
    if (options && options->size >= sizeof own && options->notes) *options->notes = NULL;
    if (plan == NULL) return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "no plan");
    if (options) memcpy(&own, options, options->size < sizeof own ? options->size : sizeof own);
    if (own.threads < 0 || own.threads > 1024)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "threads must be 0 to 1024");
    talgeo__progress progress = {.callback = own.progress, .user = own.progress_user};
    talgeo_release *made = NULL;
    output_paths paths = {0};
    talgeo_status status = find_paths(plan, &own, &paths, error);
    if (status == TALGEO_OK) status = run_plan(plan, &own, &paths, &progress, &made, error);
    free_paths(&paths);
    if (status == TALGEO_OK && release)
        *release = made;
    else
        talgeo_release_free(made);
    return status;
}
