/* A release: protected cells with provenance, the only thing that can be published. Withheld
 * numbers are not in it. Made by protect/ from a cube, or by io/ from published files. */
#ifndef TALGEO_PROTECT_RELEASE_H
#define TALGEO_PROTECT_RELEASE_H

#include "../core/dict.h"
#include "../cube/cells.h"

typedef struct talgeo__policy {
    int64_t threshold; /* smallest count that is shown, at least 3; default 5 */
    double confidence; /* of the intervals; 0.95 */
} talgeo__policy;

/* A protected cell. n = events = -1 unless published (no_children: n = 0, events = -1). */
typedef struct talgeo__public_cell {
    talgeo__cell_key key;
    talgeo_cell_status status;
    int64_t n, events;
} talgeo__public_cell;

typedef struct talgeo__input {
    char *id; /* of the source or area set */
    char digest[65];
} talgeo__input;

/* Where a release comes from: public facts only; no clock, no host, no user. */
typedef struct talgeo__provenance {
    char plan_digest[65]; /* SHA-256 of the plan file, hex */
    talgeo__input *inputs;
    size_t n_inputs;
} talgeo__provenance;

struct talgeo_release {
    talgeo__frame *frame; /* owned */
    talgeo__policy policy;
    talgeo__provenance provenance;
    talgeo__public_cell *cells;
    size_t n_cells;
    talgeo__dict *groups;   /* texts of talgeo__cell_group */
    int32_t *group_of_cell; /* code in `groups` */
};

/* A release of what was read from published files: already public. Takes over the frame and the
 * cells on success. */
talgeo_status talgeo__release_from_public(talgeo__frame *frame, talgeo__policy policy,
                                          talgeo__public_cell *cells, size_t n_cells,
                                          talgeo_release **release, talgeo_error *error);
/* End a release with all it owns; talgeo_release_free calls it. */
void talgeo__release_free(talgeo_release *release);

/* Make the texts of the groups of all cells; part of making a release. False: out of memory. */
bool talgeo__release_name_groups(talgeo_release *release);
/* Text of talgeo__cell_group, borrowed from the release. */
const char *talgeo__release_group(const talgeo_release *release, size_t cell);

/* "", "sex=girl", "overweight=yes,sex=girl": the levels of a cell as ids; "periods=3" before
 * them in a window. */
void talgeo__cell_group(const talgeo__frame *frame, const talgeo__cell_key *key, char *out,
                        size_t size);
/* Id of level `level` of division b of a table: a stratum's level, "unknown", "yes" or "no". */
const char *talgeo__level_id(const talgeo__frame *frame, const talgeo__table *table, size_t b,
                             int32_t level);

#endif
