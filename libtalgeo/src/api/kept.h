/* Periods that stay as they were published, though the rows say otherwise by now: told. */
#ifndef TALGEO_API_KEPT_H
#define TALGEO_API_KEPT_H

#include "../intake/report.h"
#include "../protect/history.h"

/* What there is to tell, in the order of periods and indicators of the release; *lines is yours:
 * talgeo__kept_free. E_MEMORY. */
talgeo_status talgeo__kept_tell(const talgeo__history *history, const talgeo__frame *frame,
                                talgeo__kept_lines *lines, talgeo_error *error);
/* Add a warning that names the periods. E_MEMORY. */
talgeo_status talgeo__note_kept(const talgeo__kept_lines *lines, talgeo_problems *notes,
                                talgeo_error *error);

#endif
