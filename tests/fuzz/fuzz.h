/* What the fuzz targets share: bytes as a file. */
#ifndef TALGEO_TESTS_FUZZ_H
#define TALGEO_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Path of a file with these bytes and this ending; one per process, overwritten by each call. */
const char *fuzz_file(const uint8_t *data, size_t size, const char *ending);

#endif
