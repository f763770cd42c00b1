/* Texts of the groups of a release's cells, made once, so that cells can lend them. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "release.h"

enum { MAX_TEXT = 4096 };

bool talgeo__release_name_groups(talgeo_release *release)
{
    release->groups = talgeo__dict_new();
    release->group_of_cell = talgeo__calloc(release->n_cells, sizeof *release->group_of_cell);
    if (release->groups == NULL || release->group_of_cell == NULL) return false;
    for (size_t i = 0; i < release->n_cells; i++) {
        char text[MAX_TEXT];
        talgeo__cell_group(release->frame, &release->cells[i].key, text, sizeof text);
        release->group_of_cell[i] = talgeo__dict_add(release->groups, text, strlen(text));
        if (release->group_of_cell[i] < 0) return false;
    }
    return true;
}

const char *talgeo__release_group(const talgeo_release *release, size_t cell)
{
    return talgeo__dict_text(release->groups, release->group_of_cell[cell]);
}
