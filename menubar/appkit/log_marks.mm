#include "menubar/appkit/log_marks.h"

#include "menubar/appkit/controls.h"
#include "menubar/windows/text_hits.h"

#include <algorithm>
#include <optional>

using berth::LogColours;
using berth::TextSpan;

NSString* const kBerthOurs = @"BerthOurs";

@implementation BerthLogMarks {
    NSTextView* _textView;
    std::optional<berth::SearchPattern> _pattern;
    BOOL _any;
}

- (instancetype)initWithTextView:(NSTextView*)textView
{
    self = [super init];
    if (!self) return nil;
    _textView = textView;
    return self;
}

- (void)setPattern:(const std::optional<berth::SearchPattern>&)pattern
{
    _pattern = pattern;
    if (!_pattern) _hit = {};
}

- (void)remove
{
    if (!_any) return;
    NSLayoutManager* layout = _textView.layoutManager;
    const NSRange all = NSMakeRange(0, _textView.textStorage.length);
    [layout removeTemporaryAttribute:NSBackgroundColorAttributeName forCharacterRange:all];
    [layout removeTemporaryAttribute:NSForegroundColorAttributeName forCharacterRange:all];
    _any = NO;
}

- (void)mark:(NSRange)seen colours:(const LogColours&)colours
{
    [self remove];
    NSString* string = _textView.string;
    if (!_pattern || string.length == 0) return;
    const NSRange lines = [string lineRangeForRange:seen];
    std::u16string text(lines.length, u'\0');
    [string getCharacters:reinterpret_cast<unichar*>(text.data()) range:lines];
    for (const TextSpan& hit : berth::hits_in(text, *_pattern, [self oursIn:lines]))
        [self markHit:{lines.location + hit.begin, lines.location + hit.end} colours:colours];
}

- (void)markHit:(TextSpan)hit colours:(const LogColours&)colours
{
    const BOOL isCurrent = hit == _hit;
    const auto behind = isCurrent ? colours.current_hit : colours.hit;
    const auto ink = isCurrent ? colours.current_hit_text : colours.hit_text;
    NSDictionary* look = @{
        NSBackgroundColorAttributeName : berth::menu::to_colour(behind),
        NSForegroundColorAttributeName : berth::menu::to_colour(ink)
    };
    [_textView.layoutManager addTemporaryAttributes:look
                                  forCharacterRange:NSMakeRange(hit.begin, hit.end - hit.begin)];
    _any = YES;
}

/// Counted from where these lines begin.
- (std::vector<TextSpan>)oursIn:(NSRange)lines
{
    std::vector<TextSpan> ours;
    for (NSUInteger at = lines.location; at < NSMaxRange(lines);) {
        NSRange same;
        const id is = [_textView.textStorage attribute:kBerthOurs atIndex:at
                                 longestEffectiveRange:&same
                                               inRange:lines];
        if (is) ours.push_back({same.location - lines.location, NSMaxRange(same) - lines.location});
        at = NSMaxRange(same);
    }
    return ours;
}

@end
