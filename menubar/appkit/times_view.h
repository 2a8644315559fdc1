#pragma once

#include "menubar/windows/log_colours.h"

#import <AppKit/AppKit.h>

#include <string>
#include <vector>

NS_ASSUME_NONNULL_BEGIN

namespace berth::menu {
struct DrawnTime {
    CGFloat top = 0;  ///< In the view.
    std::string text;
};
}  // namespace berth::menu

/// The times beside the lines of a log. For .mm files; on the main thread only.
@interface BerthTimesView : NSView
- (void)show:(std::vector<berth::menu::DrawnTime>)times
        font:(NSFont*)font
     colours:(const berth::LogColours&)colours;
- (const std::vector<berth::menu::DrawnTime>&)times;
@end

NS_ASSUME_NONNULL_END
