#pragma once

#include "menubar/windows/log_colours.h"
#include "menubar/windows/log_text.h"
#include "vzcore/console/search_pattern.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// An attribute of text that is not the guest's.
extern NSString* const kBerthOurs;

/// The marks of what a search finds in a text view, in the part that is seen: in colours that are
/// not the text's own (temporary attributes). For .mm files; on the main thread only.
@interface BerthLogMarks : NSObject
- (instancetype)initWithTextView:(NSTextView*)textView;
/// The current hit; empty: there is none.
@property(nonatomic) berth::TextSpan hit;
/// Nothing: no hit is marked.
- (void)setPattern:(const std::optional<berth::SearchPattern>&)pattern;
/// Before the text is changed.
- (void)remove;
/// In the lines of this part.
- (void)mark:(NSRange)seen colours:(const berth::LogColours&)colours;
@end

NS_ASSUME_NONNULL_END
