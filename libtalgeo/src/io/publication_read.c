/* Reading a publication folder back into a release. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../publish/digest.h"
#include "files.h"
#include "gdal_layers.h"
#include "gdal_scope.h"
#include "json_cells.h"
#include "json_read.h"
#include "json_release.h"
#include "publication.h"

typedef struct paths {
    char *release, *cells, *layers;
} paths;

static bool find_paths(const char *folder, paths *p)
{
    p->release = talgeo__path_join(folder, "release.json");
    p->cells = talgeo__path_join(folder, "cells.json");
    p->layers = talgeo__path_join(folder, "layers.gpkg");
    return p->release && p->cells && p->layers;
}

static void free_paths(paths *p)
{
    free(p->release);
    free(p->cells);
    free(p->layers);
}

static talgeo_status read_areas(const paths *p, talgeo__release_head *head, talgeo_error *error)
{
    talgeo__frame *frame = head->frame;
    for (size_t s = 0; s < frame->n_sets; s++) {
        talgeo_status status = talgeo__layers_read(p->layers, head->set_ids[s], head->set_crs[s],
                                                   &frame->sets[s], error);
        if (status != TALGEO_OK) return status;
        if (strcmp(frame->sets[s]->digest, head->set_digests[s]) != 0)
            return talgeo__fail(
                error, TALGEO_E_INPUT, "publish",
                "%s: layer '%s' has other keys, names or polygons than release.json "
                "says (member 'area_sets[%zu].digest'): one of them was changed",
                p->layers, head->set_ids[s], s);
    }
    return TALGEO_OK;
}

static talgeo_status read_cells(const paths *p, talgeo__release_head *head,
                                talgeo_release **release, talgeo_error *error)
{
    talgeo__public_cell *cells;
    size_t n_cells;
    talgeo_status status = talgeo__json_cells_read(p->cells, head->frame, &cells, &n_cells, error);
    if (status != TALGEO_OK) return status;
    status = talgeo__release_from_public(head->frame, head->policy, cells, n_cells, release, error);
    if (status != TALGEO_OK) {
        free(cells);
        return status;
    }
    head->frame = NULL; /* the release has them now */
    (*release)->provenance = head->provenance;
    head->provenance = (talgeo__provenance){.n_inputs = 0};
    return TALGEO_OK;
}

static talgeo_status check_digest(const paths *p, const char *expected,
                                  const talgeo_release *release, talgeo_error *error)
{
    char digest[65];
    talgeo__release_digest(release, digest);
    if (strcmp(digest, expected) == 0) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, "publish",
                        "%s: the cells are not those that release.json was written for (member "
                        "'digest'): one of them was changed",
                        p->cells);
}

talgeo_status talgeo__publication_digest(const char *folder, char hex[65], talgeo_error *error)
{
    talgeo__json_file file;
    paths p = {0};
    hex[0] = '\0';
    talgeo_status status =
        find_paths(folder, &p) ? talgeo__json_open(&file, p.release, NULL) : TALGEO_E_MEMORY;
    if (status == TALGEO_OK) {
        const char *digest = talgeo__json_get_text(&file, file.root, "digest");
        if (file.status == TALGEO_OK && digest) snprintf(hex, 65, "%s", digest);
        status = file.status;
        talgeo__json_close(&file);
    }
    free_paths(&p);
    return status == TALGEO_E_MEMORY ? talgeo__fail_memory(error, "publish") : TALGEO_OK;
}

talgeo_status talgeo__publication_read(const char *folder, talgeo_release **release,
                                       talgeo_error *error)
{
    paths p = {0};
    talgeo__release_head head = {0};
    *release = NULL;
    talgeo_status status =
        find_paths(folder, &p) ? TALGEO_OK : talgeo__fail_memory(error, "publish");
    if (status == TALGEO_OK && talgeo__path_is_missing(p.release))
        status = talgeo__fail(error, TALGEO_E_IO, "publish",
                              "%s: has no release.json; name the folder of a publication", folder);
    if (status == TALGEO_OK) status = talgeo__json_release_read(p.release, &head, error);
    if (status == TALGEO_OK) status = read_areas(&p, &head, error);
    if (status == TALGEO_OK) status = read_cells(&p, &head, release, error);
    if (status == TALGEO_OK) status = check_digest(&p, head.digest, *release, error);
    if (status != TALGEO_OK) {
        talgeo__release_free(*release);
        *release = NULL;
    }
    talgeo__release_head_free(&head);
    free_paths(&p);
    return status;
}
