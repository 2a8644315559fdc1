#include "vzcore/qemu/guest_shares.h"

#include <memory>

namespace berth::qemu {

GuestShares::Done when_all(std::size_t count, GuestShares::Done done)
{
    if (count == 0) done({});
    auto left = std::make_shared<std::size_t>(count);
    auto first = std::make_shared<Result<void>>();
    return [left, first, done = std::move(done)](const Result<void>& result) {
        if (*first && !result) *first = result;
        if (--*left == 0) done(*first);
    };
}

}  // namespace berth::qemu
