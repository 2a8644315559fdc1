#pragma once
// Members of Foundation that GNUstep's has not.
NS_ASSUME_NONNULL_BEGIN
typedef struct {
    NSInteger majorVersion, minorVersion, patchVersion;
} NSOperatingSystemVersion;
@interface NSProcessInfo (BerthSupplement)
@property(readonly) NSOperatingSystemVersion operatingSystemVersion;
@end
NS_ASSUME_NONNULL_END
