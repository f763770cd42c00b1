/* intake.json: the private reconciliation report, mode 0600. */
#ifndef TALGEO_IO_INTAKE_REPORT_H
#define TALGEO_IO_INTAKE_REPORT_H

#include "../intake/report.h"

/* Write beside the target and rename. E_IO. */
talgeo_status talgeo__intake_report_write(const talgeo__report *report,
                                          const talgeo__kept_lines *kept, const char *path,
                                          talgeo_error *error);

#endif
