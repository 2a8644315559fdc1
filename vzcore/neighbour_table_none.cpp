// Systems whose table is not asked here: vzcore/net has what macOS needs.
#include "vzcore/neighbour_table.h"

namespace berth {

Result<std::vector<Neighbour>> neighbour_table()
{
    return fail(ErrorCode::Unsupported, "this system's neighbours are not asked for");
}

std::vector<Neighbour> parse_neighbours(std::string_view /*messages*/)
{
    return {};
}

}  // namespace berth
