/* What to say of a column that a table does not have. */
#include "heading.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "names.h"
#include "text.h"

static bool begins_as_number(const char *text)
{
    text += strspn(text, " \t\r\n+-.,'");
    return *text >= '0' && *text <= '9';
}

/* In capital letters it would be another column, but a heading all the same. */
static bool is_one_of(const char *name, const char *const *wanted, size_t n_wanted)
{
    for (size_t i = 0; i < n_wanted; i++)
        if (wanted[i] && (talgeo__same_name(name, wanted[i]) || strcasecmp(name, wanted[i]) == 0))
            return true;
    return false;
}

static bool any_is_wanted(const char *const *names, size_t count, const char *const *wanted,
                          size_t n_wanted)
{
    for (size_t i = 0; i < count; i++)
        if (is_one_of(names[i], wanted, n_wanted)) return true;
    return false;
}

static bool any_begins_as_number(const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins_as_number(names[i])) return true;
    return false;
}

static void name_columns(const char *const *names, size_t count, const char *name,
                         char hint[TALGEO__HINT])
{
    enum { LISTED = 8 };
    const char *near = talgeo__nearest(name, names, count);
    size_t used = (size_t)snprintf(hint, TALGEO__HINT, "%s%.60s%s; it has ",
                                   near ? ", perhaps '" : "", near ? near : "", near ? "'" : "");
    for (size_t i = 0; i < count && i < LISTED; i++)
        used += (size_t)snprintf(hint + used, TALGEO__HINT - used, "%s'%.60s'", i ? ", " : "",
                                 names[i]);
    if (count > LISTED) snprintf(hint + used, TALGEO__HINT - used, ", ...");
}

void talgeo__column_hint(const struct ArrowSchema *schema, const char *name,
                         const char *const *wanted, size_t n_wanted, char hint[TALGEO__HINT])
{
    size_t count = (size_t)schema->n_children;
    const char **names = talgeo__calloc(count, sizeof *names);
    hint[0] = '\0';
    if (names == NULL) return;
    for (size_t i = 0; i < count; i++)
        names[i] = schema->children[i]->name ? schema->children[i]->name : "";
    if (count == 0)
        snprintf(hint, TALGEO__HINT, "; it has none");
    else if (!any_is_wanted(names, count, wanted, n_wanted))
        snprintf(hint, TALGEO__HINT,
                 ", nor any other of those asked for; perhaps its first line is no heading");
    else if (any_begins_as_number(names, count))
        snprintf(hint, TALGEO__HINT, "; perhaps its first line is no heading");
    else
        name_columns(names, count, name, hint);
    free(names);
}
