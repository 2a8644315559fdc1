#include "menubar/appkit/log_text_view.h"

#include "menubar/appkit/controls.h"
#include "menubar/appkit/log_marks.h"
#include "menubar/windows/log_colours.h"

#include <cmath>

using berth::LogColours;
using berth::ScrollPlace;
using berth::TextChange;
using berth::TextEdit;
using berth::TextPiece;
using berth::TextSpan;

namespace {

constexpr CGFloat kFontSize = 12;

TextSpan span_of(NSRange range)
{
    return {range.location, NSMaxRange(range)};
}

/// As much of it as there is in a text of this length.
NSRange range_of(TextSpan span, NSUInteger length)
{
    const NSUInteger begin = std::min<NSUInteger>(span.begin, length);
    return NSMakeRange(begin, std::min<NSUInteger>(span.end, length) - begin);
}

/// A line of the text, and how far it is from the top of what is seen.
struct Anchor {
    std::size_t place = 0;
    CGFloat distance = 0;
};

}  // namespace

/// Tells when it became light or dark.
@interface BerthLogTextArea : NSTextView
@property(nonatomic, copy, nullable) void (^appearanceChanged)(void);
@end

@implementation BerthLogTextArea
- (void)viewDidChangeEffectiveAppearance
{
    [super viewDidChangeEffectiveAppearance];
    if (self.appearanceChanged) self.appearanceChanged();
}
@end

@implementation BerthLogTextView {
    std::optional<LogColours> _colours;
    NSFont* _font;
    TextChange _seen;  // the last one, without its edits
    BOOL _isApplying, _isAtEnd;
    NSSize _size;
    BerthLogMarks* _marks;
    std::vector<berth::TextTimes::Line> _times;
}

- (instancetype)init
{
    self = [super init];
    if (!self) return nil;
    NSFont* fixed = [NSFont userFixedPitchFontOfSize:kFontSize];
    _font = fixed ? (NSFont*)fixed : [NSFont systemFontOfSize:kFontSize];
    _isAtEnd = YES;
    const NSRect frame = NSMakeRect(0, 0, 600, 400);
    _scrollView = [[NSScrollView alloc] initWithFrame:frame];
    _scrollView.hasVerticalScroller = YES;
    [self makeTextView:frame];
    [self findColours];
    _scrollView.documentView = _textView;
    _view = [[NSView alloc] initWithFrame:frame];
    _timesView = [[BerthTimesView alloc] initWithFrame:NSMakeRect(0, 0, 0, frame.size.height)];
    berth::menu::set_name(_timesView, @"When the lines came");
    berth::menu::place(_timesView, _view, _timesView.frame, NSViewHeightSizable);
    berth::menu::place(_scrollView, _view, frame, NSViewWidthSizable | NSViewHeightSizable);
    NSClipView* clip = _scrollView.contentView;
    clip.postsBoundsChangedNotifications = YES;
    clip.postsFrameChangedNotifications = YES;
    for (NSString* name in @[ NSViewBoundsDidChangeNotification, NSViewFrameDidChangeNotification ])
        [[NSNotificationCenter defaultCenter] addObserver:self selector:@selector(boundsChanged:)
                                                     name:name
                                                   object:clip];
    return self;
}

- (void)dealloc
{
    [[NSNotificationCenter defaultCenter] removeObserver:self];
}

- (void)makeTextView:(NSRect)frame
{
    BerthLogTextArea* area = [[BerthLogTextArea alloc] initWithFrame:frame];
    __weak BerthLogTextView* weak = self;
    area.appearanceChanged = ^{
        BerthLogTextView* view = weak;
        [view findColours];
        if (view.restyled) view.restyled();
    };
    area.editable = NO;
    area.selectable = YES;
    area.richText = YES;
    area.font = _font;
    area.minSize = NSMakeSize(0, frame.size.height);
    area.maxSize = NSMakeSize(1e7, 1e7);
    area.verticallyResizable = YES;
    area.horizontallyResizable = NO;
    area.autoresizingMask = NSViewWidthSizable;
    area.textContainerInset = NSMakeSize(4, 4);
    area.textContainer.widthTracksTextView = YES;
    area.textContainer.containerSize = NSMakeSize(frame.size.width, 1e7);
    area.layoutManager.allowsNonContiguousLayout = YES;  // only what is seen is laid out
    berth::menu::set_name(area, @"Console log");
    _textView = area;
    _marks = [[BerthLogMarks alloc] initWithTextView:area];
}

- (void)findColours
{
    const auto background = berth::menu::colour_in(_textView, [NSColor textBackgroundColor]);
    _colours.emplace(background, berth::menu::colour_in(_textView, [NSColor textColor]));
    _textView.backgroundColor = berth::menu::to_colour(_colours->background);
}

- (void)apply:(const TextChange&)change
{
    const BOOL toEnd = change.scroll == TextChange::Scroll::End ||
                       (change.scroll == TextChange::Scroll::EndIfThere && _isAtEnd);
    Anchor anchor = [self anchor];
    _isApplying = YES;
    [_marks remove];
    NSTextStorage* storage = _textView.textStorage;
    [storage beginEditing];
    for (const TextEdit& edit : change.edits) {
        anchor.place = berth::place_after(edit, anchor.place);
        _marks.hit = {berth::place_after(edit, _marks.hit.begin),
                      berth::place_after(edit, _marks.hit.end)};
        for (auto& line : _times)
            line.at = berth::place_after(edit, line.at);
        [storage replaceCharactersInRange:NSMakeRange(edit.at, edit.removed)
                     withAttributedString:[self textOf:edit]];
    }
    [storage endEditing];
    if (toEnd)
        [self scrollToEnd];
    else
        [self scrollTo:anchor];
    if (change.scroll == TextChange::Scroll::Part) [self showPart:change.part];
    _isApplying = NO;
    _size = _scrollView.contentView.bounds.size;
    _isAtEnd = toEnd || self.place.below < 4;
    _seen = change;
    _seen.edits.clear();
    [self lookAtSeen];
}

/// With some lines in front of it, where it was out of sight.
- (void)showPart:(TextSpan)part
{
    _marks.hit = part;
    const NSRange range = range_of(part, _textView.textStorage.length);
    const NSRange seen = [self seenRange];
    if (range.location < seen.location || NSMaxRange(range) >= NSMaxRange(seen)) {
        const CGFloat above = _scrollView.documentVisibleRect.size.height / 3;
        [self scrollTo:{range.location, -above}];
    }
    _textView.selectedRange = range;
    if (range.length > 0) [_textView showFindIndicatorForRange:range];
}

- (NSRange)seenRange
{
    const NSRect seen = NSOffsetRect(_scrollView.documentVisibleRect,
                                     -_textView.textContainerOrigin.x,
                                     -_textView.textContainerOrigin.y);
    NSLayoutManager* layout = _textView.layoutManager;
    const NSRange glyphs = [layout glyphRangeForBoundingRect:seen
                                             inTextContainer:_textView.textContainer];
    return [layout characterRangeForGlyphRange:glyphs actualGlyphRange:nullptr];
}

- (void)lookAtSeen
{
    const NSRange seen = [self seenRange];
    if (self.sees) self.sees(span_of(seen), _seen);
    [_marks mark:seen colours:*_colours];
    [self placeTimes];
}

- (void)mark:(const berth::FindView&)find
{
    [_marks setPattern:find.pattern];
    [_marks mark:[self seenRange] colours:*_colours];
}

- (void)setShowsTimes:(BOOL)shows
{
    _showsTimes = shows;
    NSString* widest = @"00:00:00 ";
    const CGFloat wide = [widest sizeWithAttributes:@{NSFontAttributeName : _font}].width + 6;
    const NSSize size = _view.bounds.size;
    const CGFloat left = shows ? std::ceil(wide) : 0;
    _timesView.frame = NSMakeRect(0, 0, left, size.height);
    _scrollView.frame = NSMakeRect(left, 0, size.width - left, size.height);
    if (!shows) _times.clear();
    [self placeTimes];
}

- (void)showTimes:(const berth::TextTimes&)times
{
    if (!_showsTimes || times.number != _seen.number) return;  // others are on their way
    _times = times.lines;
    [self placeTimes];
}

- (void)placeTimes
{
    if (!_showsTimes) return;
    NSLayoutManager* layout = _textView.layoutManager;
    const TextSpan seen = span_of([self seenRange]);
    const CGFloat top = NSMinY(_scrollView.documentVisibleRect) - _textView.textContainerOrigin.y;
    std::vector<berth::menu::DrawnTime> drawn;
    for (const auto& line : _times) {
        if (line.at < seen.begin || line.at >= seen.end) continue;
        const NSRange glyphs = [layout glyphRangeForCharacterRange:NSMakeRange(line.at, 1)
                                              actualCharacterRange:nullptr];
        const NSRect place = [layout lineFragmentRectForGlyphAtIndex:glyphs.location
                                                      effectiveRange:nullptr];
        drawn.push_back({NSMinY(place) - top, line.time});
    }
    [_timesView show:std::move(drawn) font:_font colours:*_colours];
}

- (NSString*)selectedWords
{
    NSString* words = [_textView.string substringWithRange:_textView.selectedRange];
    return [words rangeOfString:@"\n"].location == NSNotFound ? words : @"";
}

- (NSAttributedString*)textOf:(const TextEdit&)edit
{
    NSMutableAttributedString* text = [[NSMutableAttributedString alloc] init];
    for (const TextPiece& piece : edit.pieces) {
        const auto* units = reinterpret_cast<const unichar*>(edit.text.data() + piece.begin);
        NSString* part = [NSString stringWithCharacters:units length:piece.end - piece.begin];
        [text appendAttributedString:[[NSAttributedString alloc]
                                         initWithString:part
                                             attributes:[self attributesOf:piece]]];
    }
    return text;
}

- (NSDictionary<NSAttributedStringKey, id>*)attributesOf:(const TextPiece&)piece
{
    NSMutableDictionary<NSAttributedStringKey, id>* look = [NSMutableDictionary dictionary];
    const berth::TextStyle& style = piece.style;
    const auto colour = piece.is_ours ? _colours->faint : _colours->foreground_of(style);
    look[NSForegroundColorAttributeName] = berth::menu::to_colour(colour);
    if (const auto behind = _colours->background_of(style))
        look[NSBackgroundColorAttributeName] = berth::menu::to_colour(*behind);
    look[NSFontAttributeName] = [self fontOf:style];
    if (piece.is_ours) look[kBerthOurs] = @(YES);
    if (style.underline) look[NSUnderlineStyleAttributeName] = @(NSUnderlineStyleSingle);
    if (style.strike) look[NSStrikethroughStyleAttributeName] = @(NSUnderlineStyleSingle);
    return look;
}

- (NSFont*)fontOf:(const berth::TextStyle&)style
{
    NSFont* font = _font;
    NSFontManager* fonts = [NSFontManager sharedFontManager];
    if (style.bold) font = [fonts convertFont:font toHaveTrait:NSBoldFontMask];
    if (style.italic) font = [fonts convertFont:font toHaveTrait:NSItalicFontMask];
    return font;
}

- (ScrollPlace)place
{
    const NSRect seen = _scrollView.documentVisibleRect;
    const CGFloat height = _textView.frame.size.height;
    return {NSMinY(seen), height - NSMaxY(seen), seen.size.height};
}

- (Anchor)anchor
{
    NSLayoutManager* layout = _textView.layoutManager;
    const NSRect seen = _scrollView.documentVisibleRect;
    if (_textView.textStorage.length == 0) return {};
    const NSPoint top = NSMakePoint(0, NSMinY(seen) - _textView.textContainerOrigin.y);
    const NSUInteger glyph = [layout glyphIndexForPoint:top
                                        inTextContainer:_textView.textContainer];
    const NSRect line = [layout lineFragmentRectForGlyphAtIndex:glyph effectiveRange:nullptr];
    const NSRange place = [layout characterRangeForGlyphRange:NSMakeRange(glyph, 1)
                                             actualGlyphRange:nullptr];
    return {place.location, top.y - NSMinY(line)};
}

- (void)scrollTo:(const Anchor&)anchor
{
    NSLayoutManager* layout = _textView.layoutManager;
    const NSUInteger length = _textView.textStorage.length;
    if (length == 0) return;
    const NSRange place = NSMakeRange(std::min<NSUInteger>(anchor.place, length - 1), 1);
    const NSRange glyphs = [layout glyphRangeForCharacterRange:place actualCharacterRange:nullptr];
    const NSRect line = [layout lineFragmentRectForGlyphAtIndex:glyphs.location
                                                 effectiveRange:nullptr];
    const CGFloat top = NSMinY(line) + anchor.distance + _textView.textContainerOrigin.y;
    [_textView scrollPoint:NSMakePoint(0, std::max<CGFloat>(0, top))];
}

- (void)scrollToEnd
{
    [_textView scrollRangeToVisible:NSMakeRange(_textView.textStorage.length, 0)];
    const CGFloat bottom = NSMaxY(_textView.frame) - NSHeight(_scrollView.documentVisibleRect);
    [_textView scrollPoint:NSMakePoint(0, std::max<CGFloat>(0, bottom))];
}

- (void)boundsChanged:(NSNotification*)notification
{
    static_cast<void>(notification);
    if (_isApplying) return;
    const NSSize size = _scrollView.contentView.bounds.size;
    const BOOL isResized = !NSEqualSizes(size, _size);
    _size = size;
    if (isResized) {  // by its window, not scrolled by its user
        _isApplying = YES;
        if (_isAtEnd) [self scrollToEnd];
        _isApplying = NO;
        return [self lookAtSeen];
    }
    const auto wish = berth::wish_of(self.place);
    _isAtEnd = wish.follow == berth::Follow::Yes;
    if (self.scrolled) self.scrolled(wish, _seen);
    [self lookAtSeen];
}

@end
