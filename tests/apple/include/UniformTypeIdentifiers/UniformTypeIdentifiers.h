#pragma once
// As much of UniformTypeIdentifiers as Berth uses, by Apple's documentation.
#include <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

API_AVAILABLE(macos(11.0))
@interface UTType : NSObject
@property(readonly) NSString* identifier;
@property(readonly, nullable) NSString* preferredFilenameExtension;
@end

API_AVAILABLE(macos(11.0)) extern UTType* const UTTypePNG;
API_AVAILABLE(macos(11.0)) extern UTType* const UTTypePDF;

NS_ASSUME_NONNULL_END
