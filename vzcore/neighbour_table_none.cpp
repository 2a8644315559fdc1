// Systems whose table is not asked here: vzcore/net has what macOS needs.
#include "vzcore/neighbour_table.h"

namespace berth {

Result<std::vector<CardAddress>> neighbour_table()
{
    return fail(ErrorCode::Unsupported, "this system's neighbours are not asked for");
}

}  // namespace berth
