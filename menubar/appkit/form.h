#pragma once

#import <AppKit/AppKit.h>

#include <cstddef>
#include <string>

NS_ASSUME_NONNULL_BEGIN

/// Rows from the top down: a title, what it is the title of, and below that what is wrong with it.
/// One row has the height that the others leave. For .mm files; on the main thread only.
@interface BerthForm : NSView
/// Says which row it is. `title` may be empty; `name` is what a screen reader calls the row.
- (std::size_t)addRow:(NSString*)title
                 name:(NSString*)name
              content:(NSView*)content
               height:(CGFloat)height;
/// Which row grows with the form.
@property(nonatomic) std::size_t growing;
// These are seen after arrange:
- (void)setProblem:(const std::string&)problem ofRow:(std::size_t)row;
- (void)setRow:(std::size_t)row shown:(BOOL)shown;
- (void)arrange;
/// Of all rows as they are now, in its width.
@property(nonatomic, readonly) CGFloat neededHeight;
@end

NS_ASSUME_NONNULL_END
