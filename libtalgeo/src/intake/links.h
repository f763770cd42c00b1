/* How the rows of several sources meet: by child and period. */
#ifndef TALGEO_INTAKE_LINKS_H
#define TALGEO_INTAKE_LINKS_H

#include "rows.h"

/* Tell the report of each of `rows` (one per source of the report) how many of its rows no other
 * source has a row for, of the same child and period. With one source there is nothing to tell.
 * False: out of memory. */
bool talgeo__links_count(const talgeo__rows *rows, talgeo__report *report);

#endif
