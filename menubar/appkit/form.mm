#include "menubar/appkit/form.h"

#include "menubar/appkit/controls.h"

#include <algorithm>
#include <vector>

using namespace berth::menu;

namespace {

constexpr CGFloat kEdge = 14;    // around the rows
constexpr CGFloat kTitle = 120;  // width of the titles
constexpr CGFloat kGap = 8;      // between rows, and behind titles
constexpr CGFloat kContent = kEdge + kTitle + kGap;

struct FormRow {
    NSTextField* title;  // nil where it has none
    NSView* content;
    NSTextField* problem;
    CGFloat height = 0;
    bool is_shown = true;
};

}  // namespace

@implementation BerthForm {
    std::vector<FormRow> _rows;
}

- (BOOL)isFlipped
{
    return YES;
}

- (std::size_t)addRow:(NSString*)title
                 name:(NSString*)name
              content:(NSView*)content
               height:(CGFloat)height
{
    FormRow row;
    if (title.length > 0) {
        row.title = make_label(title);
        row.title.stringValue = title;
        row.title.alignment = NSTextAlignmentRight;
        row.title.selectable = NO;
        [self addSubview:row.title];
    }
    row.content = content;
    row.problem = make_text([@"What is wrong with: " stringByAppendingString:name]);
    row.problem.font = [NSFont boldSystemFontOfSize:[NSFont smallSystemFontSize]];
    row.problem.hidden = YES;
    row.height = height;
    [self addSubview:row.content];
    [self addSubview:row.problem];
    _rows.push_back(row);
    return _rows.size() - 1;
}

- (void)setProblem:(const std::string&)problem ofRow:(std::size_t)row
{
    const bool isSeen = _rows[row].is_shown && !problem.empty();
    show_text(_rows[row].problem, isSeen ? "▲ " + problem : std::string());
}

- (void)setRow:(std::size_t)row shown:(BOOL)shown
{
    _rows[row].is_shown = shown;
    _rows[row].title.hidden = _rows[row].content.hidden = !shown;
}

- (CGFloat)contentWidth
{
    return std::max<CGFloat>(self.bounds.size.width - kContent - kEdge, 100);
}

- (CGFloat)heightOfProblem:(const FormRow&)row
{
    return row.problem.isHidden ? 0 : height_of(row.problem, self.contentWidth);
}

- (CGFloat)neededHeight
{
    CGFloat height = 2 * kEdge - kGap;
    for (const FormRow& row : _rows)
        if (row.is_shown) height += row.height + [self heightOfProblem:row] + kGap;
    return height;
}

- (void)arrange
{
    const CGFloat spare = std::max<CGFloat>(self.bounds.size.height - self.neededHeight, 0);
    const CGFloat width = self.contentWidth;
    CGFloat y = kEdge;
    for (std::size_t i = 0; i < _rows.size(); ++i) {
        const FormRow& row = _rows[i];
        if (!row.is_shown) continue;
        const CGFloat height = row.height + (i == self.growing ? spare : 0);
        const CGFloat problem = [self heightOfProblem:row];
        row.title.frame = NSMakeRect(kEdge, y + 3, kTitle, 18);
        row.content.frame = NSMakeRect(kContent, y, width, height);
        row.problem.frame = NSMakeRect(kContent, y + height, width, problem);
        y += height + problem + kGap;
    }
    self.needsDisplay = YES;
}

- (void)resizeSubviewsWithOldSize:(NSSize)oldSize
{
    static_cast<void>(oldSize);
    [self arrange];
}

@end
