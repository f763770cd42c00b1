/* CRSs as PROJ holds them: shared by the files of PROJ, seen by nobody else. */
#ifndef TALGEO_IO_PROJ_CRS_H
#define TALGEO_IO_PROJ_CRS_H

#include <proj.h>
#include <talgeo/talgeo.h>

/* A context of one's own: no network, no log. NULL: out of memory. */
PJ_CONTEXT *talgeo__proj_context(void);
/* The horizontal CRS that a text means; yours. E_CRS tells why it is none. */
talgeo_status talgeo__proj_open(PJ_CONTEXT *context, const char *text, PJ **crs,
                                talgeo_error *error);
/* Why PROJ failed. */
const char *talgeo__proj_reason(PJ_CONTEXT *context);

#endif
