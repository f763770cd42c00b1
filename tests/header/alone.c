/* The public header compiles alone, first and twice, as strict C11. */
#include <talgeo/talgeo.h>
#include <talgeo/talgeo.h>

int main(void)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_areas_options areas = TALGEO_AREAS_OPTIONS_INIT;
    talgeo_locate_options locate = TALGEO_LOCATE_OPTIONS_INIT;
    talgeo_publish_options publish = TALGEO_PUBLISH_OPTIONS_INIT;
    return error.size != sizeof error || areas.size != sizeof areas ||
           locate.size != sizeof locate || publish.size != sizeof publish;
}
