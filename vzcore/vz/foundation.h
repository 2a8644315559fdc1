#pragma once

#include "vzcore/base/foundation_text.h"
#include "vzcore/vz/errors.h"

#import <Foundation/Foundation.h>

#include <string>

// Between Foundation and the standard library, for this backend. For .mm files only.
NS_ASSUME_NONNULL_BEGIN
namespace berth::vz {

/// A path of a folder that ends in a slash keeps it; nothing is looked up on the disk.
inline NSURL* file_url(const std::string& path)
{
    return [NSURL fileURLWithPath:to_ns(path) isDirectory:NO];
}

inline Failure failure_of(NSError* _Nullable error)
{
    return {
        from_ns(error.domain), static_cast<long>(error.code), from_ns(error.localizedDescription)};
}

/// What Foundation and Virtualization throw at wrong arguments.
inline Failure failure_of(NSException* raised)
{
    return {from_ns(raised.name), 0, from_ns(raised.reason)};
}

}  // namespace berth::vz
NS_ASSUME_NONNULL_END
