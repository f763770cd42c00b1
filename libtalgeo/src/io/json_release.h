/* release.json: what a publication is, and where it comes from. Schema "talgeo.release/1". */
#ifndef TALGEO_IO_JSON_RELEASE_H
#define TALGEO_IO_JSON_RELEASE_H

#include "../core/text.h"
#include "../figures/rows.h"

#define TALGEO__RELEASE_SCHEMA "talgeo.release/1"

/* The document, with the methods of the rows (NULL: without); out->failed where memory ran out. */
void talgeo__json_release_write(const talgeo_release *release, const talgeo__figure_rows *rows,
                                talgeo__string *out);

/* What release.json says, before polygons and cells are read. Zero-initialise; free always. */
typedef struct talgeo__release_head {
    char digest[65];      /* of the release */
    talgeo__frame *frame; /* complete but for the area sets, of which there are n_sets places */
    char **set_ids, **set_crs;
    char (*set_digests)[65];
    size_t n_sets;
    talgeo__policy policy;
    talgeo__provenance provenance;
} talgeo__release_head;

/* E_IO; E_INPUT naming the member that is missing or wrong. */
talgeo_status talgeo__json_release_read(const char *path, talgeo__release_head *head,
                                        talgeo_error *error);
/* The same of the document itself; `name` is what messages call it. */
talgeo_status talgeo__json_release_parse(const char *name, const char *text,
                                         talgeo__release_head *head, talgeo_error *error);
void talgeo__release_head_free(talgeo__release_head *head);

#endif
