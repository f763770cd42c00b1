/* Names of columns and inputs as people write them: letters with marks, passwords. */
#ifndef TALGEO_CORE_NAMES_H
#define TALGEO_CORE_NAMES_H

#include <stdbool.h>

/* Are two names the same letters? "å" may be one character or "a" with a ring (Unicode NFC and NFD;
 * macOS writes the latter), and between words may be any blanks: headings of sheets have line
 * breaks. UTF-8. */
bool talgeo__same_name(const char *a, const char *b);

/* Bring a name into the composed form (NFC), in place, where the letter is one of U+00C0..U+00FF;
 * other letters stay. */
void talgeo__compose_name(char *name);

/* Replace every password in a connection string or a URL by one '*', in place:
 * password=..., passwd=..., pwd=..., ://user:...@. */
void talgeo__hide_passwords(char *text);

#endif
