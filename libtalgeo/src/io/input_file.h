/* An input file as it lies there: its state, and whether it is packed. */
#ifndef TALGEO_IO_INPUT_FILE_H
#define TALGEO_IO_INPUT_FILE_H

#include <stdbool.h>
#include <stdint.h>

/* Size and time of last change of a plain file; not known of folders, connections, pipes. */
typedef struct talgeo__file_state {
    bool known;
    uint64_t size;
    int64_t seconds, nanoseconds;
} talgeo__file_state;

/* All within a GDAL scope. */
talgeo__file_state talgeo__file_state_of(const char *path);
/* Is the file as it was? One that grew, shrank or was written to meanwhile is no one state of the
 * data. */
bool talgeo__file_unchanged(const char *path, const talgeo__file_state *before);

/* Does the path name something packed, as rows.csv.gz? */
bool talgeo__path_is_packed(const char *path);
/* Bytes that a spreadsheet (a ZIP archive) says it unpacks to; 0 where the path names none. */
uint64_t talgeo__unpacked_size(const char *path);

/* Does a workbook of Excel count its days from 1904, as those of Macs did? GDAL takes them for days
 * from 1900, four years before. */
bool talgeo__counts_from_1904(const char *path);

#endif
