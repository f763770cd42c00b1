/* What a plan says of one source: where its rows are and what its columns mean. */
#ifndef TALGEO_INTAKE_SOURCE_H
#define TALGEO_INTAKE_SOURCE_H

#include <stdint.h>
#include <talgeo/talgeo.h>

typedef enum talgeo__one_per { TALGEO__LATEST, TALGEO__FIRST, TALGEO__WORST } talgeo__one_per;

/* A column the plan names: `alias` is how the plan speaks of it (sex, height_cm, ensom),
 * `column` what the file calls it. */
typedef struct talgeo__column_spec {
    char *alias;
    char *column;
    bool scaled; /* answers are numbers from `low` to `high`; others are none */
    double low, high;
} talgeo__column_spec;

enum { TALGEO__SEX_UNKNOWN = 0, TALGEO__BOY = 1, TALGEO__GIRL = 2 };

/* What a code of the sex column means: one of the above. */
typedef struct talgeo__sex_code {
    const char *text;
    uint8_t sex;
} talgeo__sex_code;

typedef struct talgeo__source {
    char *id;
    char *file;        /* path or GDAL connection string, resolved against the plan */
    char *shown;       /* as the plan has it, passwords hidden: for messages and the report */
    char *layer;       /* NULL: the only one */
    char *encoding;    /* NULL: found out; else "utf-8", "latin1", "windows-1252" */
    char *child;       /* column names */
    bool child_is_cpr; /* CPR numbers: they give sex and birth_date where no column does */
    char *date;
    char *x, *y;   /* NULL, NULL: the geometry of the layer, or no position at all */
    char *crs;     /* of x, y; NULL: that of the layer */
    bool position; /* the source has positions */
    /* A table of addresses that x, y and crs belong to; NULL where they belong to the source. */
    char *address;      /* column of the source with the key of the address */
    char *address_file; /* as file, shown and layer */
    char *address_shown;
    char *address_layer;
    char *address_key;       /* column of the table */
    char *accuracy;          /* column with the class of the position's accuracy, where x and y
                                are; NULL: none */
    char *protected_address; /* NULL: none; rows with a mark are excluded and counted */
    talgeo__one_per one_per;
    int pivot_year;      /* latest year that two digits can mean; 0: dates have four */
    double reject_limit; /* share of rejected rows above which the run stops; 0.05 */
    talgeo__column_spec *columns;
    size_t n_columns;
    talgeo__sex_code *sex_codes; /* of the column of sex; none: words, letters and 1/2 */
    size_t n_sex_codes;
    uint64_t numbers; /* bit c: answers in columns[c] must be numbers */
    int line, column; /* of the source in the plan, for messages */
} talgeo__source;

/* The file's name for an alias, NULL where the plan gives none. */
const char *talgeo__source_column(const talgeo__source *source, const char *alias);
/* Must the answers of an alias be numbers? */
bool talgeo__source_number(const talgeo__source *source, const char *alias);
/* What the plan says of an alias; NULL: nothing. */
const talgeo__column_spec *talgeo__source_spec(const talgeo__source *source, const char *alias);
/* Does the source have the alias, by a column or by the CPR number? */
bool talgeo__source_has(const talgeo__source *source, const char *alias);

/* The columns that the plan names: of the source's rows, and of its table of addresses. Gives their
 * number. */
enum { TALGEO__SOURCE_COLUMNS = 80 }; /* 64 of a plan, and those of child, date and position */
size_t talgeo__source_row_columns(const talgeo__source *source,
                                  const char *names[TALGEO__SOURCE_COLUMNS]);
size_t talgeo__source_address_columns(const talgeo__source *source,
                                      const char *names[TALGEO__SOURCE_COLUMNS]);

#endif
