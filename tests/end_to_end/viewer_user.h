#pragma once

#include "tests/support/berth_home.h"
#include "tests/support/has.h"

#include <string>

namespace berth::test {

/// Has the windows of this home be light ("1") or dark ("2"), as if its user had chosen so.
void choose_scheme(const BerthHome& home, const std::string& scheme);

/// How many viewers this home has.
int viewers(const BerthHome& home);

}  // namespace berth::test
