/* Text without a locale: growable strings, numbers in and out, UTF-8, near names. */
#ifndef TALGEO_CORE_TEXT_H
#define TALGEO_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growable string. Zero-initialise; `data` is NUL-terminated (NULL while empty). After an
 * allocation failure `failed` stays true and further appends do nothing: check once at the end. */
typedef struct talgeo__string {
    char *data;
    size_t length;
    size_t capacity;
    bool failed;
} talgeo__string;

/* Make room for so many bytes, and '\0', at the end. False: failed. */
bool talgeo__string_reserve(talgeo__string *string, size_t more);
void talgeo__string_add(talgeo__string *string, const char *text, size_t length);
static inline void talgeo__string_byte(talgeo__string *string, char c)
{
    if (!talgeo__string_reserve(string, 1)) return;
    string->data[string->length++] = c;
    string->data[string->length] = '\0';
}
void talgeo__string_puts(talgeo__string *string, const char *text);
void talgeo__string_printf(talgeo__string *string, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void talgeo__string_free(talgeo__string *string);

/* Parse the whole of text[0..length) as a decimal number with `decimal` ('.' or ',') as its mark,
 * blanks around it allowed; correctly rounded, locale-free. False: not a finite number. */
bool talgeo__parse_double(const char *text, size_t length, char decimal, double *value);
/* Only digits, with one comma or point among them or none, as most measurements are: quick. False:
 * anything else, though it may be a number. */
bool talgeo__parse_plain(const char *text, size_t length, double *value);
bool talgeo__parse_int(const char *text, size_t length, int64_t *value);

/* Write a whole number; the length, at most 20. `out` has room for 21 bytes. */
size_t talgeo__format_int(char *out, int64_t value);
/* Write a number locale-free: `format` is one printf conversion for a double, e.g. "%.4f" or
 * "%.17g". Returns the length, as snprintf. */
int talgeo__format_double(char *out, size_t size, const char *format, double value);

/* Is text[0..length) valid UTF-8 (no surrogates, no overlong forms)? */
bool talgeo__utf8_valid(const char *text, size_t length);

/* Bytes of the blank that text[0..length) begins or ends with: a space of any width, a tab, a line
 * end, a byte order mark; 0 where it is none. */
enum { TALGEO__BLANK_SIZE = 3 }; /* at most so many */
size_t talgeo__blank_in_front(const char *text, size_t length);
size_t talgeo__blank_at_end(const char *text, size_t length);

/* After snprintf into `text` of `size` bytes gave `written`: where it was cut, end it at a whole
 * character. */
void talgeo__cut_utf8(char *text, size_t written, size_t size);

/* Make a text fit to be shown on a line of a terminal: control characters and line ends become
 * spaces, bytes that are no UTF-8 '?'. */
void talgeo__make_showable(char *text);

/* Append Windows-1252 bytes as UTF-8. */
void talgeo__string_add_cp1252(talgeo__string *string, const char *bytes, size_t length);

/* The candidate nearest to `name` by edit distance (case-blind), NULL where none is near. NULL
 * candidates are passed over. */
const char *talgeo__nearest(const char *name, const char *const *candidates, size_t count);

/* strcmp order is the order of keys everywhere: byte order, whatever the locale. */
int talgeo__compare_text(const void *a, const void *b); /* for qsort of char * */

#endif
