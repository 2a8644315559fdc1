#include "menubar/appkit/log_text_view.h"

#include "menubar/appkit/controls.h"
#include "menubar/windows/log_colours.h"

using berth::LogColours;
using berth::ScrollPlace;
using berth::TextChange;
using berth::TextEdit;
using berth::TextPiece;

namespace {

constexpr CGFloat kFontSize = 12;

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
    _scrollView.documentView = _textView;
    _scrollView.contentView.postsBoundsChangedNotifications = YES;
    [[NSNotificationCenter defaultCenter] addObserver:self selector:@selector(boundsChanged:)
                                                 name:NSViewBoundsDidChangeNotification
                                               object:_scrollView.contentView];
    [self findColours];
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
    area.usesFindBar = YES;
    area.incrementalSearchingEnabled = YES;
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
    NSTextStorage* storage = _textView.textStorage;
    [storage beginEditing];
    for (const TextEdit& edit : change.edits) {
        anchor.place = berth::place_after(edit, anchor.place);
        [storage replaceCharactersInRange:NSMakeRange(edit.at, edit.removed)
                     withAttributedString:[self textOf:edit]];
    }
    [storage endEditing];
    if (toEnd)
        [self scrollToEnd];
    else
        [self scrollTo:anchor];
    _isApplying = NO;
    _size = _scrollView.contentView.bounds.size;
    _isAtEnd = toEnd || self.place.below < 4;
    _seen = change;
    _seen.edits.clear();
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
        if (!_isAtEnd) return;
        _isApplying = YES;
        [self scrollToEnd];
        _isApplying = NO;
        return;
    }
    const auto wish = berth::wish_of(self.place);
    _isAtEnd = wish.follow == berth::Follow::Yes;
    if (self.scrolled) self.scrolled(wish, _seen);
}

@end
