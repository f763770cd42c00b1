/* talgeo_plan_check: every problem of a plan's inputs at once, nothing written. */
#include <stdlib.h>
#include <string.h>

#include "../core/batch.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "../io/areas_read.h"
#include "../io/proj_transform.h"
#include "../io/table_read.h"
#include "plan.h"

typedef struct checker {
    const talgeo_plan *plan;
    talgeo_problems *problems;
    talgeo__dict *children;
} checker;

static void add_error(checker *c, int line, int column, const talgeo_error *error)
{
    talgeo__problems_add(c->problems, error->status, false, c->plan->path, line, column, "%s",
                         error->message);
}

/* ---- Area sets ---- */

static void check_set(checker *c, const talgeo__set_spec *set)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_areas *areas = NULL;
    talgeo_areas_options options = talgeo__set_options(set);
    if (talgeo__areas_read(set->file, set->shown_file, &options, set->id, c->problems, &areas,
                           &error) != TALGEO_OK)
        add_error(c, set->line, set->column, &error);
    talgeo_areas_free(areas);
}

/* ---- Sources ---- */

static void check_column(checker *c, const talgeo__source *source, const talgeo__batches *batches,
                         const char *name, int *missing)
{
    if (name == NULL || talgeo__batches_find(batches, name) >= 0) return;
    const char **names = talgeo__calloc(batches->n_columns, sizeof *names);
    ++*missing;
    if (names == NULL) {
        c->problems->failed = true;
        return;
    }
    for (size_t i = 0; i < batches->n_columns; i++) names[i] = batches->columns[i].name;
    const char *near = talgeo__nearest(name, names, batches->n_columns);
    talgeo__problems_add(c->problems, TALGEO_E_INPUT, false, c->plan->path, source->line,
                         source->column, "source '%s': '%s' has no column '%s'%s%s%s", source->id,
                         source->file, name, near ? "; did you mean '" : "", near ? near : "",
                         near ? "'?" : "");
    free(names);
}

static int count_missing(checker *c, const talgeo__source *source, const talgeo__batches *batches)
{
    int missing = 0;
    check_column(c, source, batches, source->child, &missing);
    check_column(c, source, batches, source->date, &missing);
    check_column(c, source, batches, source->x, &missing);
    check_column(c, source, batches, source->y, &missing);
    check_column(c, source, batches, source->protected_address, &missing);
    for (size_t i = 0; i < source->n_columns; i++)
        check_column(c, source, batches, source->columns[i].column, &missing);
    return missing;
}

/* Are all columns there? Opens the source and reads its heading only. */
static bool check_heading(checker *c, const talgeo__source *source)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__table_source table = {source->file, source->file, source->layer, source->encoding};
    struct ArrowArrayStream stream;
    talgeo__batches batches = {0};
    char *crs = NULL;
    int missing = 0;
    talgeo_status status = talgeo__table_open(&table, &stream, &crs, NULL, &error);
    if (status == TALGEO_OK) status = talgeo__batches_open(&batches, &stream, "intake", &error);
    if (status == TALGEO_OK) missing = count_missing(c, source, &batches);
    talgeo__batches_close(&batches);
    free(crs);
    if (status == TALGEO_OK && source->crs) status = talgeo__crs_check(source->crs, &error);
    if (status != TALGEO_OK) add_error(c, source->line, source->column, &error);
    return status == TALGEO_OK && missing == 0;
}

/* What publishing would do with the rows, as warnings with counts and row numbers. */
static void warn_of_rows(checker *c, const talgeo__source *source,
                         const talgeo__source_report *report)
{
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++)
        if (report->not_used[reason] > 0)
            talgeo__problems_add(
                c->problems, TALGEO_E_INPUT, true, c->plan->path, source->line, source->column,
                "source '%s': %lld of %lld rows not used: %s (first: row %lld)", source->id,
                (long long)report->not_used[reason], (long long)report->rows,
                talgeo__reason_text((talgeo__reason)reason),
                (long long)report->row_numbers[reason][0]);
}

static void check_rows(checker *c, size_t s)
{
    const talgeo__source *source = &c->plan->sources[s];
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__table_source table = {source->file, source->file, source->layer, source->encoding};
    struct ArrowArrayStream stream;
    talgeo__rows rows = {0};
    talgeo__source_report *report = talgeo__calloc(1, sizeof *report);
    const char **aliases = NULL;
    size_t n_aliases = 0;
    char *crs = NULL;
    talgeo_status status =
        report && talgeo__plan_aliases(c->plan, s, &aliases, &n_aliases) == TALGEO_OK
            ? talgeo__table_open(&table, &stream, &crs, NULL, &error)
            : talgeo__fail_memory(&error, "intake");
    if (status == TALGEO_OK)
        status = talgeo__rows_read(source, &c->plan->periods, aliases, n_aliases, c->children,
                                   &stream, crs, NULL, &rows, report, &error);
    if (status == TALGEO_OK)
        warn_of_rows(c, source, report);
    else
        add_error(c, source->line, source->column, &error);
    talgeo__rows_free(&rows);
    free(aliases);
    free(report);
    free(crs);
}

/* ---- The whole ---- */

static void check_all(checker *c)
{
    for (size_t i = 0; i < c->plan->n_sets; i++) check_set(c, &c->plan->sets[i]);
    for (size_t s = 0; s < c->plan->n_sources; s++)
        if (check_heading(c, &c->plan->sources[s])) check_rows(c, s);
}

talgeo_status talgeo_plan_check(const talgeo_plan *plan, talgeo_problems **problems,
                                talgeo_error *error)
{
    if (problems) *problems = NULL;
    if (plan == NULL || problems == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "plan", "no plan or no place for problems");
    checker c = {plan, talgeo__problems_new(), talgeo__dict_new()};
    talgeo_status status = TALGEO_E_MEMORY;
    if (c.problems && c.children) {
        check_all(&c);
        status = talgeo__problems_first(c.problems, "plan", error);
    } else {
        talgeo__fail_memory(error, "plan");
    }
    talgeo__dict_free(c.children);
    *problems = c.problems;
    return status;
}
