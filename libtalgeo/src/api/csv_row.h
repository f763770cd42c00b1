/* Rows of an Arrow table as CSV (RFC 4180): comma, UTF-8, quotes where needed, line feed. */
#ifndef TALGEO_API_CSV_ROW_H
#define TALGEO_API_CSV_ROW_H

#include "../core/batch.h"
#include "../core/text.h"

/* Append one field, quoted where its content asks for it. */
void talgeo__csv_add_text(talgeo__string *line, const char *text, size_t length);

/* Append the value of a column at row i of its batch: text as it stands, numbers in full, dates and
 * times in ISO 8601, nothing for null. */
void talgeo__csv_add_value(talgeo__string *line, const talgeo__column *column, int64_t i);

/* Can _add_value write the column? */
bool talgeo__csv_can_write(const talgeo__column *column);

#endif
