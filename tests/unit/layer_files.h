/* Layers in any format that GDAL writes, for tests. */
#ifndef TALGEO_TESTS_LAYER_FILES_H
#define TALGEO_TESTS_LAYER_FILES_H

/* A feature: key, name (may be NULL) and WKT (NULL: no geometry). */
typedef struct layer_feature {
    const char *key, *name, *wkt;
} layer_feature;

/* Write a layer "areas" with text fields `kode` and `navn`; `features` ends with a NULL key. `crs`
 * as "EPSG:25832", x first; NULL: none. `option` is a layer creation option or NULL. */
void write_layer(const char *path, const char *driver, const char *crs, const char *option,
                 const layer_feature *features);

#endif
