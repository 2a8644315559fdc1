#pragma once
// Words of Apple's headers that GNUstep's have not, or have without a meaning.
#if defined(__APPLE__)
#define API_AVAILABLE(platform) __attribute__((availability(BERTH_AVAILABLE_##platform)))
#define BERTH_AVAILABLE_macos(version) macos, introduced = version
#else
#define API_AVAILABLE(...)
#endif
#undef NS_UNAVAILABLE
#define NS_UNAVAILABLE __attribute__((unavailable))
#undef NS_DESIGNATED_INITIALIZER
#define NS_DESIGNATED_INITIALIZER __attribute__((objc_designated_initializer))
