#include "tests/support/small_disk.h"

namespace berth::test {

SmallDisk::SmallDisk(std::string folder, Bytes /*size*/) : folder_(std::move(folder)) {}

void SmallDisk::remove() {}

}  // namespace berth::test
