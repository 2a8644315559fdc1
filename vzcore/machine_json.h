#pragma once

#include "vzcore/definition.h"
#include "vzcore/json.h"
#include "vzcore/json_fields.h"

#include <vector>

namespace berth {

// Internal to vzcore: the parts that a definition and a spec write alike.

void read_boot(FieldReader& reader, Boot& boot);
/// The members "disks", "networks" and "shares". Those not there leave their list as it is.
void read_devices(FieldReader& reader,
                  std::vector<Disk>& disks,
                  std::vector<Network>& networks,
                  std::vector<Share>& shares);

Json boot_to_json(const Boot& boot);
void write_devices(Json& object,
                   const std::vector<Disk>& disks,
                   const std::vector<Network>& networks,
                   const std::vector<Share>& shares);

}  // namespace berth
