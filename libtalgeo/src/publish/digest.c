/* The digest of a release. */
#include "digest.h"

#include <string.h>

#include "../core/sha256.h"
#include "../core/text.h"
#include "listing.h"

/* With its length before it, so that no two lists of texts give the same bytes. */
static void add_text(talgeo__sha256 *sha, const char *text)
{
    size_t length = strlen(text);
    talgeo__sha256_add_u64(sha, length);
    talgeo__sha256_add(sha, text, length);
}

static void add_head(talgeo__sha256 *sha, const talgeo_release *release)
{
    const talgeo__frame *frame = release->frame;
    char confidence[40];
    talgeo__format_double(confidence, sizeof confidence, "%.17g", release->policy.confidence);
    add_text(sha, "talgeo.release/1");
    talgeo__sha256_add_u64(sha, (uint64_t)release->policy.threshold);
    add_text(sha, confidence);
    add_text(sha, release->provenance.plan_digest);
    add_text(sha, frame->reference ? frame->reference : "");
    talgeo__sha256_add_u64(sha, frame->n_sets);
    for (size_t s = 0; s < frame->n_sets; s++) {
        add_text(sha, frame->sets[s]->id);
        add_text(sha, frame->sets[s]->digest);
    }
}

static void add_cell(talgeo__sha256 *sha, const talgeo_release *release, size_t cell)
{
    static const talgeo__listing_column address[] = {
        TALGEO__LISTING_INDICATOR, TALGEO__LISTING_AREA_SET, TALGEO__LISTING_AREA,
        TALGEO__LISTING_PERIOD,    TALGEO__LISTING_GROUP,    TALGEO__LISTING_STATUS};
    const talgeo__public_cell *c = &release->cells[cell];
    talgeo__sha256_add_u64(sha, (uint64_t)c->key.table);
    for (size_t i = 0; i < sizeof address / sizeof *address; i++)
        add_text(sha, talgeo__listing_value(release, cell, address[i]).text);
    talgeo__sha256_add_u64(sha, (uint64_t)c->n);
    talgeo__sha256_add_u64(sha, (uint64_t)c->events);
}

void talgeo__release_digest(const talgeo_release *release, char hex[65])
{
    talgeo__sha256 sha;
    talgeo__sha256_init(&sha);
    add_head(&sha, release);
    talgeo__sha256_add_u64(&sha, release->n_cells);
    for (size_t i = 0; i < release->n_cells; i++) add_cell(&sha, release, i);
    talgeo__sha256_hex(&sha, hex);
}
