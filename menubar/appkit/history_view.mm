#include "menubar/appkit/history_view.h"

#include "menubar/appkit/controls.h"
#include "menubar/windows/log_colours.h"
#include "menubar/windows/run_text.h"
#include "vzcore/base/foundation_text.h"

#include <cmath>

using berth::Box;
using berth::HistoryPicture;
using berth::Pattern;
using berth::to_ns;
using berth::menu::to_colour;

namespace {

NSRect rect_of(const Box& box)
{
    return NSMakeRect(box.x, box.y, box.width, box.height);
}

void stroke(NSColor* colour, const berth::Stroke& line)
{
    [colour set];
    [NSBezierPath strokeLineFromPoint:NSMakePoint(line.from_x, line.from_y)
                              toPoint:NSMakePoint(line.to_x, line.to_y)];
}

void outline(NSRect area, NSColor* colour, CGFloat width)
{
    [colour set];
    NSBezierPath* path = [NSBezierPath bezierPathWithRect:NSInsetRect(area, 0.5, 0.5)];
    path.lineWidth = width;
    [path stroke];
}

NSTextAlignment alignment_of(HistoryPicture::Align align)
{
    switch (align) {
    case HistoryPicture::Align::Left: return NSTextAlignmentLeft;
    case HistoryPicture::Align::Centre: return NSTextAlignmentCenter;
    case HistoryPicture::Align::Right: return NSTextAlignmentRight;
    }
}

}  // namespace

@implementation BerthHistoryView {
    std::vector<berth::RunView> _runs;
    std::string _machine;
    HistoryPicture _picture;
    NSFont* _font;
}

- (instancetype)initWithFrame:(NSRect)frame
{
    self = [super initWithFrame:frame];
    if (!self) return nil;
    _selected = HistoryPicture::kNone;
    _font = [NSFont systemFontOfSize:[NSFont smallSystemFontSize]];
    berth::menu::set_name(self, @"Timeline of runs and their memory; the table has the same");
    return self;
}

- (BOOL)isFlipped
{
    return YES;
}

- (const HistoryPicture&)picture
{
    return _picture;
}

- (void)show:(std::vector<berth::RunView>)runs machine:(const std::string&)machine
{
    _runs = std::move(runs);
    _machine = machine;
    [self layOut];
}

- (void)setSpan:(std::chrono::hours)span
{
    _span = span;
    [self layOut];
}

- (void)setSelected:(std::size_t)selected
{
    _selected = selected;
    self.needsDisplay = YES;
}

- (void)setFrameSize:(NSSize)size
{
    const BOOL isOther = size.width != self.frame.size.width;
    [super setFrameSize:size];
    if (isOther) [self layOut];
}

- (CGFloat)widthOf:(NSString*)text
{
    return [text sizeWithAttributes:@{NSFontAttributeName : _font}].width;
}

- (void)layOut
{
    berth::HistoryRequest request;
    request.runs = _runs;
    request.machine = _machine;
    request.now = berth::unix_now();
    std::tie(request.begin, request.end) = berth::time_of_all(_runs, request.now);
    if (_span.count() > 0) request.begin = request.now - _span;
    request.width = self.frame.size.width;
    request.widest_name = 0;
    for (const berth::RunView& run : _runs)
        request.widest_name =
            std::max<double>(request.widest_name, [self widthOf:to_ns(run.machine)]);
    request.text_width = [self widthOf:@"nnnnnnnnnn"] / 10 * 1.15;
    _picture = berth::picture_of(request);
    [super setFrameSize:NSMakeSize(self.frame.size.width, _picture.height)];
    [self placeToolTips];
    self.needsDisplay = YES;
}

- (void)placeToolTips
{
    [self removeAllToolTips];
    for (const auto& patch : _picture.patches)
        if (patch.run != HistoryPicture::kNone)
            [self addToolTipRect:rect_of(patch.box) owner:self userData:nullptr];
    for (const auto& column : _picture.columns)
        [self addToolTipRect:rect_of(column.given) owner:self userData:nullptr];
}

- (NSString*)view:(NSView*)view
    stringForToolTip:(NSToolTipTag)tag
               point:(NSPoint)point
            userData:(nullable void*)data
{
    static_cast<void>(view);
    static_cast<void>(tag);
    static_cast<void>(data);
    const std::size_t run = _picture.run_at(point.x, point.y);
    if (run >= _runs.size()) return @"";
    return to_ns(berth::run_details(_runs[run], berth::unix_now()));
}

- (void)drawRect:(NSRect)dirty
{
    const auto background = berth::menu::colour_in(self, [NSColor textBackgroundColor]);
    const berth::LogColours colours(background, berth::menu::colour_in(self, [NSColor textColor]));
    [to_colour(background) set];
    NSRectFill(NSIntersectionRect(dirty, self.bounds));  // from macOS 14 on it may be more
    NSColor* grid = to_colour(berth::mixed(colours.text, background, 0.85));
    for (const auto& line : _picture.lines)
        stroke(grid, {line.from_x, line.from_y, line.to_x, line.to_y});
    for (const auto& patch : _picture.patches)
        [self drawPatch:patch colours:colours];
    for (const auto& column : _picture.columns)
        [self drawColumn:column colours:colours];
    for (const auto& label : _picture.labels)
        [self drawLabel:label colours:colours];
}

- (void)drawPatch:(const HistoryPicture::Patch&)patch colours:(const berth::LogColours&)colours
{
    const auto tone = berth::colour_of(patch.look.tone, colours.background);
    const NSRect area = rect_of(patch.box);
    const Pattern pattern = patch.look.pattern;
    if (pattern != Pattern::Hollow) {
        const double part = pattern == Pattern::Solid ? 0 : 0.78;
        [to_colour(berth::mixed(tone, colours.background, part)) set];
        NSRectFill(area);
    }
    NSColor* colour = to_colour(tone);
    for (const auto& line : berth::strokes_of(pattern, patch.box))
        stroke(colour, line);
    const BOOL isSelected = patch.run != HistoryPicture::kNone && patch.run == _selected;
    outline(area, isSelected ? to_colour(colours.text) : colour, isSelected ? 2 : 1);
}

- (void)drawColumn:(const HistoryPicture::Column&)column colours:(const berth::LogColours&)colours
{
    [to_colour(berth::colour_of(column.tone, colours.background)) set];
    if (column.peak.height > 0) NSRectFill(rect_of(column.peak));
    const BOOL isSelected = column.run == _selected;
    outline(rect_of(column.given),
            to_colour(isSelected ? colours.text : colours.faint),
            isSelected ? 2 : 1);
}

- (void)drawLabel:(const HistoryPicture::Label&)label colours:(const berth::LogColours&)colours
{
    NSMutableParagraphStyle* paragraph = [[NSMutableParagraphStyle alloc] init];
    paragraph.alignment = alignment_of(label.align);
    paragraph.lineBreakMode = NSLineBreakByTruncatingMiddle;
    const bool isFaint = label.ink == HistoryPicture::Ink::Faint;
    NSDictionary* look = @{
        NSFontAttributeName : _font,
        NSForegroundColorAttributeName : to_colour(isFaint ? colours.faint : colours.text),
        NSParagraphStyleAttributeName : paragraph
    };
    NSString* text = to_ns(label.text);
    NSRect area = rect_of(label.box);
    const CGFloat height = [text sizeWithAttributes:look].height;
    area.origin.y += (area.size.height - height) / 2;
    area.size.height = height;
    [text drawInRect:area withAttributes:look];
}

/// What `draw` draws while no run looks chosen.
- (nullable NSData*)withoutChoice:(NSData* _Nullable (^)(NSRect all))draw
{
    const std::size_t selected = _selected;
    _selected = HistoryPicture::kNone;
    NSData* data = draw(self.bounds);
    _selected = selected;
    return data;
}

- (nullable NSData*)pdf
{
    return [self withoutChoice:^(NSRect all) {
        return [self dataWithPDFInsideRect:all];
    }];
}

- (nullable NSData*)png
{
    constexpr NSInteger kSharpness = 2;
    return [self withoutChoice:^NSData* _Nullable(NSRect all) {
        const auto pixels = [](CGFloat size) {
            return kSharpness * static_cast<NSInteger>(std::ceil(size));
        };
        NSBitmapImageRep* image =
            [[NSBitmapImageRep alloc] initWithBitmapDataPlanes:nullptr
                                                    pixelsWide:pixels(all.size.width)
                                                    pixelsHigh:pixels(all.size.height)
                                                 bitsPerSample:8
                                               samplesPerPixel:4
                                                      hasAlpha:YES
                                                      isPlanar:NO
                                                colorSpaceName:NSCalibratedRGBColorSpace
                                                   bytesPerRow:0
                                                  bitsPerPixel:0];
        image.size = all.size;
        [self cacheDisplayInRect:all toBitmapImageRep:image];
        return [image representationUsingType:NSBitmapImageFileTypePNG properties:@{}];
    }];
}

- (std::size_t)runAt:(NSEvent*)event
{
    const NSPoint place = [self convertPoint:event.locationInWindow fromView:nil];
    return _picture.run_at(place.x, place.y);
}

- (void)mouseDown:(NSEvent*)event
{
    const std::size_t run = [self runAt:event];
    if (run == HistoryPicture::kNone) return;
    if (self.choice) self.choice(run);
    if (event.clickCount == 2 && self.opened) self.opened(run);
}

@end
