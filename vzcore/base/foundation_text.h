#pragma once

#import <Foundation/Foundation.h>

#include <string>

// Between Foundation and the standard library. For .mm files only.
NS_ASSUME_NONNULL_BEGIN
namespace berth {

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

}  // namespace berth
NS_ASSUME_NONNULL_END
