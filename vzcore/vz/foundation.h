#pragma once

#include "vzcore/vz/errors.h"

#import <Foundation/Foundation.h>

#include <string>

// Between Foundation and the standard library. For .mm files only.
NS_ASSUME_NONNULL_BEGIN
namespace berth::vz {

inline NSString* to_ns(const std::string& text)
{
    NSString* converted = [[NSString alloc] initWithBytes:text.data() length:text.size()
                                                 encoding:NSUTF8StringEncoding];
    return converted ? converted : @"";
}

inline std::string from_ns(NSString* _Nullable text)
{
    const char* utf8 = text.UTF8String;
    return utf8 ? utf8 : "";
}

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
