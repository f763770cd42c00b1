/* The cube: all atoms, that is distinct combinations of area in every set x period x strata x
 * outcomes, with their count of children. After it there is no child. */
#ifndef TALGEO_CUBE_CUBE_H
#define TALGEO_CUBE_CUBE_H

#include "../core/progress.h"
#include "../intake/rows.h"
#include "frame.h"

/* An atom's key is `width` codes: area in each set (-1 outside), period, level of each stratum
 * (-1 unknown), outcome of each indicator (1 event, 0 no event, -1 not known). */
typedef struct talgeo__layout {
    size_t n_sets, n_strata, n_indicators;
} talgeo__layout;

static inline size_t talgeo__layout_width(talgeo__layout l)
{
    return l.n_sets + 1 + l.n_strata + l.n_indicators;
}
static inline size_t talgeo__layout_period(talgeo__layout l)
{
    return l.n_sets;
}
static inline size_t talgeo__layout_stratum(talgeo__layout l, size_t i)
{
    return l.n_sets + 1 + i;
}
static inline size_t talgeo__layout_indicator(talgeo__layout l, size_t i)
{
    return l.n_sets + 1 + l.n_strata + i;
}

/* Children of whom a paired indicator is known, by the atoms that count them in the periods it
 * pairs. `atoms`: count x width numbers of atoms, by period in order of time, -1 where a period is
 * not theirs; sorted. */
typedef struct talgeo__chains {
    size_t width, count;
    int32_t *atoms;
    int64_t *children;
} talgeo__chains;

/* Atoms sorted by key, so the same children give the same bytes in whatever order they came. */
typedef struct talgeo__cube {
    talgeo__layout layout;
    size_t n_atoms;
    int32_t *keys; /* n_atoms x width */
    int64_t *counts;
    talgeo__chains chains; /* they are in `counts` too */
} talgeo__cube;

/* One source placed and classified, ready for the cube. */
typedef struct talgeo__placed {
    const talgeo__rows *rows;
    int32_t *const *area; /* area[set][row]: number of the area, -1 none; NULL without positions */
} talgeo__placed;

enum { TALGEO__MAX_PERIODS = 1000, TALGEO__MAX_LEVELS = 200 };

/* Link the rows of all sources by child and period and count the atoms. A child's areas and strata
 * in a period come from the first source, in plan order, that has a position, or the stratum. The
 * cube is open: its periods are numbers of talgeo__period_of, its levels codes of the dictionaries
 * (by stratum), which grow; `periods` name those of paired indicators. It has to be settled before
 * it can be protected. E_INPUT: more than 1,000 periods. */
talgeo_status talgeo__cube_count(const talgeo__frame *frame, const talgeo__periods *periods,
                                 talgeo__dict *const *levels, const char *const *source_ids,
                                 const talgeo__placed *sources, size_t n_sources,
                                 talgeo__progress *progress, talgeo__cube *cube,
                                 talgeo_error *error);
/* Copy of an open cube whose levels are codes of other dictionaries, which grow. */
talgeo_status talgeo__cube_translate(const talgeo__cube *from, talgeo__dict *const *from_levels,
                                     talgeo__dict *const *levels, talgeo__cube *cube,
                                     talgeo_error *error);
/* What an earlier release named: its strata with their levels, and by period of the frame whether
 * it counted children there. Borrowed strata. */
typedef struct talgeo__named {
    const talgeo__stratum *strata;
    size_t n_strata;
    bool *counted;
} talgeo__named;

/* Close a cube: its periods become indices, `first_period` the first, and its levels those that are
 * put into the frame here, in byte order. A level with fewer than `threshold` children in all is
 * left out, so that its name does not tell of a few: they count as unknown, as do those whose value
 * is the word "unknown" itself. A level that was named before is one whatever its children; in a
 * period that an earlier release counted without naming it, its children stay unknown. E_INPUT:
 * more than 200 levels, which are identifiers rather than groups. */
talgeo_status talgeo__cube_settle(const talgeo__cube *open, talgeo__dict *const *levels,
                                  int64_t threshold, int32_t first_period,
                                  const talgeo__named *named, size_t n_named, talgeo__frame *frame,
                                  talgeo__cube *cube, talgeo_error *error);
/* Sum of two cubes of the same layout and the same paired periods. */
talgeo_status talgeo__cube_merge(talgeo__cube *into, const talgeo__cube *other,
                                 talgeo_error *error);
void talgeo__cube_free(talgeo__cube *cube);

#endif
