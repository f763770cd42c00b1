/* Which encoding the bytes of a CSV file are in, as far as it has been read. */
#ifndef TALGEO_IO_CSV_ENCODING_H
#define TALGEO_IO_CSV_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise. What the bytes above 127 are: characters of UTF-8, or something else. */
typedef struct talgeo__csv_bytes {
    bool characters, others;
    unsigned char left;      /* bytes of the current character that are still to come */
    unsigned char low, high; /* what the next of them may be */
} talgeo__csv_bytes;

/* Look at the next bytes of the file; none: it has ended. */
void talgeo__csv_bytes_look(talgeo__csv_bytes *bytes, const char *text, size_t length);

#endif
