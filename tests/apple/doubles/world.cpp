#include "tests/apple/doubles/world.h"

namespace berth::test {

World& world()
{
    static World it;
    return it;
}

}  // namespace berth::test
