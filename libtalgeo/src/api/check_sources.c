/* talgeo_plan_check: the sources, one by one and together. */
#include <string.h>

#include "../core/error.h"
#include "../intake/links.h"
#include "check.h"
#include "outside.h"

static talgeo__checked_source source_of(const talgeo__checker *c, size_t s)
{
    const talgeo__source *source = &c->plan->sources[s];
    return (talgeo__checked_source){source, talgeo__check_item(c, "sources", s), source->shown, s};
}

/* Nothing is left to publish, not even periods without children. */
static void warn_of_nothing(talgeo__checker *c, const talgeo__report *all)
{
    const talgeo__yaml *at = talgeo__yaml_get(c->plan->root, "sources");
    const talgeo__periods *periods = &c->plan->periods;
    bool known = periods->first != INT32_MIN && periods->last != INT32_MAX;
    int64_t used = 0;
    for (size_t s = 0; s < all->n_sources; s++) used += all->sources[s].used;
    bool told = talgeo__problems_errors(c->problems) > 0;
    if (used == 0 && !known && !told && periods->kind != TALGEO__WAVES)
        talgeo__problems_add(c->problems, TALGEO_E_INPUT, false, c->plan->path, at->line,
                             at->column, "no row of any source can be used");
}

/* Could all sources be read to their ends? */
bool talgeo__check_all_read(const talgeo__checker *c)
{
    for (size_t s = 0; s < c->plan->n_sources; s++)
        if (!c->reports[s].reconciled) return false;
    return true;
}

/* Rows that meet none of another source; told only when every source could be read. */
static void check_links(talgeo__checker *c)
{
    talgeo__report all = {.sources = c->reports, .n_sources = c->plan->n_sources};
    if (!talgeo__check_all_read(c)) return;
    for (size_t s = 0; s < all.n_sources; s++) all.sources[s].n_notes = 0; /* told before */
    warn_of_nothing(c, &all);
    if (!talgeo__links_count(c->rows, &all)) c->problems->failed = true;
    for (size_t s = 0; s < all.n_sources; s++) {
        const talgeo__checked_source of = source_of(c, s);
        talgeo__check_count(
            c, &of, "child", all.sources[s].unmatched, all.sources[s].used,
            "used rows are without a row of the child and period in another source");
        talgeo__check_notes(c, &of, talgeo__check_place(of.node, "child"), &all.sources[s], 0);
    }
}

/* Nobody in any area: publishing refuses that. */
static void check_somewhere(talgeo__checker *c)
{
    const talgeo__yaml *at = talgeo__yaml_get(c->plan->root, "sources");
    if (c->n_sets == c->plan->n_sets && talgeo__check_all_read(c) && c->used > 0 &&
        c->inside == 0 && talgeo__plan_has_areas(c->plan))
        talgeo__problems_add(c->problems, TALGEO_E_INPUT, false, c->plan->path, at->line,
                             at->column, "%s", TALGEO__NOWHERE);
}

/* The source is opened once: what comes from a pipe comes once. */
static void check_source(talgeo__checker *c, const talgeo__checked_source *of)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__opened opened;
    if (talgeo__source_open(c->plan, of->number, NULL, 1, &opened, &c->reports[of->number],
                            &error) != TALGEO_OK) {
        talgeo__check_error(c, talgeo__check_place(of->node, "file"), &error);
        talgeo__check_crs(c, of);
    } else if (talgeo__check_heading(c, of, &opened.stream)) {
        talgeo__check_rows(c, of, &opened);
    } else {
        talgeo__source_close(&opened);
    }
}

void talgeo__check_sources(talgeo__checker *c)
{
    for (size_t s = 0; s < c->plan->n_sources; s++) {
        const talgeo__checked_source of = source_of(c, s);
        check_source(c, &of);
    }
    check_somewhere(c);
    check_links(c);
}
