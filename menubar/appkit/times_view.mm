#include "menubar/appkit/times_view.h"

#include "menubar/appkit/controls.h"
#include "vzcore/base/foundation_text.h"

using berth::menu::DrawnTime;

@implementation BerthTimesView {
    std::vector<DrawnTime> _times;
    NSFont* _font;
    NSColor *_ink, *_paper;
}

- (BOOL)isFlipped
{
    return YES;
}

- (void)show:(std::vector<DrawnTime>)times
        font:(NSFont*)font
     colours:(const berth::LogColours&)colours
{
    _times = std::move(times);
    _font = font;
    _ink = berth::menu::to_colour(colours.faint);
    _paper = berth::menu::to_colour(colours.background);
    self.needsDisplay = YES;
}

- (const std::vector<DrawnTime>&)times
{
    return _times;
}

- (void)drawRect:(NSRect)dirty
{
    static_cast<void>(dirty);
    if (!_paper) return;
    NSRectClip(self.bounds);  // a line at the edge is drawn in part; from macOS 14 on nobody clips
    [_paper set];
    NSRectFill(self.bounds);
    NSDictionary* look = @{NSFontAttributeName : _font, NSForegroundColorAttributeName : _ink};
    for (const DrawnTime& time : _times)
        [berth::to_ns(time.text) drawAtPoint:NSMakePoint(6, time.top) withAttributes:look];
}

@end
