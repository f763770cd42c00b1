/* Periods that stay as they were published, though the rows say otherwise by now: told. */
#include "kept.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/problems.h"
#include "../core/text.h"

static bool add_line(const talgeo__kept *kept, const talgeo__frame *frame,
                     talgeo__kept_lines *lines)
{
    talgeo__kept_line *line = &lines->items[lines->count++];
    *line = (talgeo__kept_line){
        .period = talgeo__strdup(frame->periods[kept->period]),
        .indicator = talgeo__strdup(frame->indicators[kept->indicator].id),
        .figures = (int64_t)kept->changed,
        .published = kept->published,
        .counted = kept->counted,
    };
    return line->period && line->indicator;
}

talgeo_status talgeo__kept_tell(const talgeo__history *history, const talgeo__frame *frame,
                                talgeo__kept_lines *lines, talgeo_error *error)
{
    *lines = (talgeo__kept_lines){.items = talgeo__calloc(history->n_kept, sizeof *lines->items),
                                  .all = history->overcome};
    bool good = lines->items != NULL;
    for (size_t p = 0; p < frame->n_periods; p++)
        for (size_t i = 0; i < frame->n_indicators; i++)
            for (size_t k = 0; good && k < history->n_kept; k++)
                if ((size_t)history->kept[k].period == p && (size_t)history->kept[k].indicator == i)
                    good = add_line(&history->kept[k], frame, lines);
    if (good) return TALGEO_OK;
    talgeo__kept_free(lines);
    return talgeo__fail_memory(error, "publish");
}

talgeo_status talgeo__note_kept(const talgeo__kept_lines *lines, talgeo_problems *notes,
                                talgeo_error *error)
{
    talgeo__string periods = {0};
    const char *last = "";
    for (size_t i = 0; i < lines->count; i++) {
        if (strcmp(lines->items[i].period, last) == 0) continue;
        talgeo__string_printf(&periods, "%s%s", *last ? ", " : "", lines->items[i].period);
        last = lines->items[i].period;
    }
    if (*last && !periods.failed)
        talgeo__problems_add(notes, TALGEO_E_INPUT, true, NULL, 0, 0,
                             "%s: the rows no longer say what is published; it stays as it was "
                             "published, and these rows count for nothing (how many they are: the "
                             "intake report; how to correct: docs/ledger.md)",
                             periods.data);
    if (lines->all)
        talgeo__problems_add(notes, TALGEO_E_PRIVACY, true, NULL, 0, 0,
                             "nothing new can be kept safe beside what is public of earlier "
                             "periods: they stay as they were published, and what nobody has seen "
                             "of them is withheld (docs/ledger.md)");
    bool memory = !periods.failed && !notes->failed;
    talgeo__string_free(&periods);
    return memory ? TALGEO_OK : talgeo__fail_memory(error, "publish");
}
