/* How the rows of several sources meet: by child and period. */
#include "links.h"

#include <stdlib.h>

#include "../core/memory.h"

/* Which sources have a row of a child in a period; no source: an empty place of the table. */
typedef struct meeting {
    int32_t child, period;
    uint32_t sources;
} meeting;

typedef struct meetings {
    meeting *slots;
    size_t mask;
} meetings;

static meeting *find_meeting(const meetings *all, const talgeo__rows *rows, size_t i)
{
    uint64_t key = (uint64_t)(uint32_t)rows->child[i] << 32 | (uint32_t)rows->period[i];
    for (size_t at = (size_t)(key * 0x9E3779B97F4A7C15u >> 20);; at++) {
        meeting *slot = &all->slots[at & all->mask];
        if (slot->sources == 0 ||
            (slot->child == rows->child[i] && slot->period == rows->period[i]))
            return slot;
    }
}

static void note_sources(const meetings *all, const talgeo__rows *rows, size_t n_sources)
{
    for (size_t s = 0; s < n_sources; s++)
        for (size_t i = 0; i < rows[s].count; i++) {
            meeting *slot = find_meeting(all, &rows[s], i);
            slot->child = rows[s].child[i];
            slot->period = rows[s].period[i];
            slot->sources |= UINT32_C(1) << s;
        }
}

static void count_unmatched(const meetings *all, const talgeo__rows *rows, size_t s,
                            talgeo__source_report *report)
{
    enum { FEWEST = 20 }; /* rows that may all stand alone without a question */
    uint32_t others = ~(UINT32_C(1) << s);
    report->unmatched = 0;
    for (size_t i = 0; i < rows->count; i++)
        report->unmatched += (find_meeting(all, rows, i)->sources & others) == 0;
    if (report->unmatched == report->used && report->used >= FEWEST)
        talgeo__report_note(report, "no row has the child and period of a row of another source: "
                                    "if some should, are the identifiers written alike?");
}

bool talgeo__links_count(const talgeo__rows *rows, talgeo__report *report)
{
    size_t count = 0, slots = 64;
    if (report->n_sources < 2) return true;
    for (size_t s = 0; s < report->n_sources; s++) count += rows[s].count;
    while (slots < count * 2) slots *= 2;
    meetings all = {talgeo__calloc(slots, sizeof *all.slots), slots - 1};
    if (all.slots == NULL) return false;
    note_sources(&all, rows, report->n_sources);
    for (size_t s = 0; s < report->n_sources; s++)
        count_unmatched(&all, &rows[s], s, &report->sources[s]);
    free(all.slots);
    return true;
}
