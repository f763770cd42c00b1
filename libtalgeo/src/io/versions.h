/* Versions of the third parties. */
#ifndef TALGEO_IO_VERSIONS_H
#define TALGEO_IO_VERSIONS_H

#include <talgeo/talgeo.h>

/* Fill everything but `size` and `talgeo`. */
void talgeo__versions_fill(talgeo_versions *versions);

#endif
