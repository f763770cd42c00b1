/* The long table. */
#include "listing.h"

#include "arrow_values.h"
#include "labels.h"

static const struct {
    const char *name;
    talgeo__value_kind kind;
} COLUMNS[] = {
#define COLUMN(name, text, kind) {text, TALGEO__##kind},
    TALGEO__LISTING(COLUMN)
#undef COLUMN
};

const char *talgeo__listing_name(talgeo__listing_column column)
{
    return COLUMNS[column].name;
}

static const char *area_text(const talgeo__frame *frame, const talgeo__cell_key *key,
                             talgeo__listing_column column)
{
    if (key->set < 0) return "";
    const talgeo_areas *set = frame->sets[key->set];
    if (column == TALGEO__LISTING_AREA_SET) return set->id;
    return column == TALGEO__LISTING_AREA ? set->keys[key->area] : set->names[key->area];
}

static const char *indicator_text(const talgeo__indicator *indicator, talgeo__listing_column column)
{
    if (column == TALGEO__LISTING_INDICATOR) return indicator->id;
    const char *language = column == TALGEO__LISTING_INDICATOR_DA ? "da" : "en";
    return talgeo__title_or_id(&indicator->title, indicator->id, language);
}

static const char *text_of(const talgeo_release *release, size_t cell,
                           talgeo__listing_column column)
{
    const talgeo__frame *frame = release->frame;
    const talgeo__cell_key *key = &release->cells[cell].key;
    switch (column) {
    case TALGEO__LISTING_AREA_SET:
    case TALGEO__LISTING_AREA:
    case TALGEO__LISTING_AREA_NAME: return area_text(frame, key, column);
    case TALGEO__LISTING_PERIOD: return key->period < 0 ? "" : frame->periods[key->period];
    case TALGEO__LISTING_GROUP: return talgeo__release_group(release, cell);
    case TALGEO__LISTING_UNIT_DA: return talgeo__unit_of(&frame->indicators[key->indicator], "da");
    case TALGEO__LISTING_UNIT_EN: return talgeo__unit_of(&frame->indicators[key->indicator], "en");
    case TALGEO__LISTING_STATUS: return talgeo_cell_status_text(release->cells[cell].status);
    default: return indicator_text(&frame->indicators[key->indicator], column);
    }
}

talgeo__value talgeo__listing_value(const talgeo_release *release, size_t cell,
                                    talgeo__listing_column column)
{
    if (column == TALGEO__LISTING_TABLE)
        return talgeo__value_of_int(release->cells[cell].key.table);
    if (column >= TALGEO__LISTING_N)
        return talgeo__measure_value(release, cell, (talgeo__measure)(column - TALGEO__LISTING_N));
    return talgeo__value_of_text(text_of(release, cell, column));
}

talgeo_status talgeo__listing_stream(const talgeo_release *release, struct ArrowArrayStream *stream,
                                     talgeo_error *error)
{
    talgeo__field_spec fields[TALGEO__LISTING_COLUMNS];
    for (int c = 0; c < TALGEO__LISTING_COLUMNS; c++)
        fields[c] =
            (talgeo__field_spec){COLUMNS[c].name, talgeo__value_format(COLUMNS[c].kind), NULL};
    talgeo__builder *builder = talgeo__builder_new(fields, TALGEO__LISTING_COLUMNS);
    if (builder == NULL) return talgeo__fail_memory(error, "publish");
    for (size_t i = 0; i < release->n_cells; i++)
        for (int c = 0; c < TALGEO__LISTING_COLUMNS; c++)
            talgeo__builder_value(builder, (size_t)c,
                                  talgeo__listing_value(release, i, (talgeo__listing_column)c));
    return talgeo__builder_stream(builder, stream, error);
}
