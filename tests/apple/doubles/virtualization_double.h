#pragma once

#import <Virtualization/Virtualization.h>

NS_ASSUME_NONNULL_BEGIN
/// An error of VZErrorDomain.
NSError* vz_error(NSInteger code, NSString* text);
/// NO, with such an error.
BOOL refuse(NSError* _Nullable __autoreleasing* _Nullable error, NSInteger code, NSString* text);
NS_ASSUME_NONNULL_END
