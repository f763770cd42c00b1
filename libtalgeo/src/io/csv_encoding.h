/* Which encoding the bytes of a CSV file are in, as far as it has been read; UTF-16 as UTF-8. */
#ifndef TALGEO_IO_CSV_ENCODING_H
#define TALGEO_IO_CSV_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise. What the bytes above 127 are: characters of UTF-8, or something else. */
typedef struct talgeo__csv_bytes {
    bool characters, others;
    unsigned char left;      /* bytes of the current character that are still to come */
    unsigned char low, high; /* what the next of them may be */
} talgeo__csv_bytes;

/* Look at the next bytes of the file; none: it has ended. */
void talgeo__csv_bytes_look(talgeo__csv_bytes *bytes, const char *text, size_t length);

/* Do bytes above 127 stand where Windows-1252 has no letter, as those of DOS (CP850) and of old
 * Macs do in Danish words? */
bool talgeo__csv_foreign(const char *text, size_t length);

/* Zero-initialise. UTF-16, as spreadsheets save "Unicode text": known by its byte order mark. */
typedef struct talgeo__utf16 {
    bool on, big_endian;
    unsigned char half[2]; /* bytes left over of the text before: of a unit that is not whole */
    size_t n_half;
    uint16_t high; /* the first of two units that make one character; 0: none */
} talgeo__utf16;

/* Does a file that begins so have the byte order mark of UTF-16? Sets on and big_endian. */
bool talgeo__utf16_begins(talgeo__utf16 *state, const char *text, size_t length);
/* Bytes of UTF-16 as UTF-8, of which at most 3 + 3 * length / 2 are written; how many were. What is
 * no character becomes a byte 0xFF, which UTF-8 never has; so does, at the end (length 0), a
 * character that is not whole. */
size_t talgeo__utf16_convert(talgeo__utf16 *state, const char *text, size_t length, char *out);

#endif
