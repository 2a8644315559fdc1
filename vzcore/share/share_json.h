#pragma once

#include "vzcore/definition.h"
#include "vzcore/json.h"

namespace berth {

/// One share as it stands in a definition ("shares"), for messages. Invalid names the member.
Result<Share> share_from_json(const Json& json);
Json share_to_json(const Share& share);

}  // namespace berth
