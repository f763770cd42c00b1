/* talgeo_publish, talgeo_cube_publish: from a plan or a cube to a publication. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/problems.h"
#include "../core/text.h"
#include "../intake/report_lines.h"
#include "../io/intake_report.h"
#include "../io/ledger.h"
#include "../io/publication.h"
#include "../publish/digest.h"
#include "cube.h"
#include "kept.h"
#include "lost.h"
#include "outside.h"

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

void talgeo__ledger_path(const talgeo_plan *plan, const talgeo_publish_options *options,
                         talgeo__string *path)
{
    if (options->ledger)
        talgeo__string_puts(path, options->ledger);
    else
        beside_plan(plan, ".ledger.sqlite", path);
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
    talgeo__ledger_path(plan, options, &paths->ledger);
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

talgeo_problems *talgeo__report_notes(const talgeo__report *report, size_t first)
{
    talgeo_problems *notes = talgeo__problems_new();
    if (notes == NULL) return NULL;
    talgeo__problems_append(notes, report->notes);
    for (size_t s = first; s < report->n_sources; s++)
        for (size_t i = 0; i < report->sources[s].n_notes; i++)
            talgeo__problems_add(notes, TALGEO_E_INPUT, true, report->sources[s].file, 0, 0, "%s",
                                 report->sources[s].notes[i]);
    return notes;
}

/* The private report, also of a run that was refused; the first failure counts. */
static talgeo_status write_report(const output_paths *paths, const talgeo__report *report,
                                  const talgeo__kept_lines *kept, talgeo_status status,
                                  talgeo_error *error)
{
    bool wanted = report->n_sources > 0 &&
                  (status == TALGEO_OK || status == TALGEO_E_INPUT || status == TALGEO_E_PRIVACY);
    talgeo_error own = TALGEO_ERROR_INIT;
    talgeo_status written =
        wanted ? talgeo__intake_report_write(report, kept, paths->intake.data, &own) : TALGEO_OK;
    if (status != TALGEO_OK || written == TALGEO_OK) return status;
    talgeo__error_copy(error, &own);
    return written;
}

talgeo_status talgeo__publish_options(const talgeo_publish_options *given,
                                      talgeo_publish_options *own, talgeo_error *error)
{
    *own = (talgeo_publish_options)TALGEO_PUBLISH_OPTIONS_INIT;
    if (given) memcpy(own, given, given->size < sizeof *own ? given->size : sizeof *own);
    own->size = sizeof *own;
    if (own->notes) *own->notes = NULL;
    if (own->threads < 0 || own->threads > 1024)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "threads must be 0 to 1024");
    return TALGEO_OK;
}

/* That nobody lives anywhere would be kept in the ledger as a fact, and children who are found
 * later in the right places as a change of it. */
static talgeo_status refuse_nowhere(const talgeo_cube *cube, talgeo_error *error)
{
    if (talgeo__cube_is_somewhere(cube)) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, "locate", "%s", TALGEO__NOWHERE);
}

static bool is_known(const talgeo__releases *earlier, const char *digest)
{
    char own[65];
    for (size_t i = 0; i < earlier->count; i++) {
        talgeo__release_digest(earlier->items[i], own);
        if (strcmp(own, digest) == 0) return true;
    }
    return false;
}

/* What stands in the folder is public. Where the ledger does not have it (the plan was renamed, the
 * ledger lost), the difference to it could disclose anything. */
static talgeo_status refuse_unknown(const talgeo_cube *cube, const output_paths *paths,
                                    talgeo_error *error)
{
    char digest[65];
    talgeo_status status = talgeo__publication_digest(paths->out.data, digest, error);
    if (status != TALGEO_OK) return status;
    if (*digest == '\0' || is_known(&cube->earlier, digest)) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_PRIVACY, "publish",
                        "%.200s holds a publication that the ledger does not know (%.200s): "
                        "nothing would be protected against its figures. Was the plan renamed, or "
                        "the ledger lost? Make the ledger anew from all that was published "
                        "(talgeo ledger LEDGER --from %.200s). A trial that nobody has seen can be "
                        "deleted",
                        paths->out.data, paths->ledger.data, paths->out.data);
}

/* Protect and write; the private report also where that is refused. */
static talgeo_status publish_cube(const talgeo_cube *cube, const talgeo_publish_options *options,
                                  const output_paths *paths, talgeo__progress *progress,
                                  talgeo_release **release, talgeo_error *error)
{
    const talgeo__releases *earlier = &cube->earlier;
    talgeo__kept_lines kept = {0};
    talgeo_status status = refuse_nowhere(cube, error);
    if (status == TALGEO_OK) status = refuse_unknown(cube, paths, error);
    if (status == TALGEO_OK) status = talgeo__cube_protect(cube, progress, &kept, release, error);
    if (!options->dry_run) status = write_report(paths, &cube->report, &kept, status, error);
    if (status == TALGEO_OK) status = talgeo__note_kept(&kept, cube->report.notes, error);
    talgeo__kept_free(&kept);
    if (status != TALGEO_OK) return status;
    if (earlier->count)
        status = talgeo__note_lost(earlier->items[earlier->count - 1], *release, cube->report.notes,
                                   error);
    if (status != TALGEO_OK || options->dry_run) return status;
    return write_all(paths, *release, earlier->count, options->overwrite, progress, error);
}

static void give(talgeo_status status, talgeo_release *made, talgeo_release **release)
{
    if (status == TALGEO_OK && release)
        *release = made;
    else
        talgeo_release_free(made);
}

talgeo_status talgeo_cube_publish(const talgeo_cube *cube, const talgeo_publish_options *options,
                                  talgeo_release **release, talgeo_error *error)
{
    talgeo_publish_options own;
    talgeo_release *made = NULL;
    output_paths paths = {0};
    if (release) *release = NULL;
    talgeo_status status = talgeo__publish_options(options, &own, error);
    if (status != TALGEO_OK) return status;
    if (cube == NULL) return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "no cube");
    talgeo__progress progress = {.callback = own.progress, .user = own.progress_user};
    status = find_paths(cube->plan, &own, &paths, error);
    if (status == TALGEO_OK && !own.dry_run) status = check_outputs(&paths, &own, error);
    if (status == TALGEO_OK) status = publish_cube(cube, &own, &paths, &progress, &made, error);
    free_paths(&paths);
    give(status, made, release);
    return status;
}

static talgeo_status run_plan(const talgeo_plan *plan, const talgeo_publish_options *options,
                              const output_paths *paths, talgeo_release **release,
                              talgeo_error *error)
{
    talgeo__progress progress = {.callback = options->progress, .user = options->progress_user};
    talgeo_cube *cube = NULL;
    talgeo_status status = options->dry_run ? TALGEO_OK : check_outputs(paths, options, error);
    if (status == TALGEO_OK)
        status = talgeo__cube_open(plan, paths->ledger.data, &progress, &cube, error);
    if (status != TALGEO_OK) return status;
    status = talgeo__cube_add(cube, NULL, 0, options->threads, &progress, error);
    if (status == TALGEO_OK)
        status = publish_cube(cube, options, paths, &progress, release, error);
    else if (!options->dry_run)
        status = write_report(paths, &cube->report, &(talgeo__kept_lines){0}, status, error);
    if (options->notes) *options->notes = talgeo__report_notes(&cube->report, 0);
    if (options->intake_line)
        talgeo__report_lines(&cube->report, options->intake_line, options->intake_user);
    talgeo_cube_free(cube);
    return status;
}

talgeo_status talgeo_publish(const talgeo_plan *plan, const talgeo_publish_options *options,
                             talgeo_release **release, talgeo_error *error)
{
    talgeo_publish_options own;
    talgeo_release *made = NULL;
    output_paths paths = {0};
    if (release) *release = NULL;
    talgeo_status status = talgeo__publish_options(options, &own, error);
    if (status != TALGEO_OK) return status;
    if (plan == NULL) return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "no plan");
    status = find_paths(plan, &own, &paths, error);
    if (status == TALGEO_OK) status = run_plan(plan, &own, &paths, &made, error);
    free_paths(&paths);
    give(status, made, release);
    return status;
}
