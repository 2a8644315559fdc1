#include "menubar/appkit/status_item.h"

#include "menubar/appkit/dialogs.h"
#include "menubar/appkit/drawn_menu.h"
#include "menubar/windows/loop_gate.h"
#include "vzcore/base/foundation_text.h"

#import <AppKit/AppKit.h>

using berth::menu::Mark;
using berth::menu::Menu;

namespace {

NSString* symbol_of(Mark mark)
{
    switch (mark) {
    case Mark::Idle: return @"shippingbox";
    case Mark::Running: return @"shippingbox.fill";
    case Mark::Attention: return @"exclamationmark.triangle.fill";
    }
}

}  // namespace

/// All of it on the main thread.
@interface BerthStatusItem : NSObject
@property(nonatomic, readonly) BerthDrawnMenu* drawn;
- (void)show:(const Menu&)menu;
- (void)remove;
@end

@implementation BerthStatusItem {
    NSStatusItem* _item;  // none before the first menu
}

- (instancetype)init
{
    self = [super init];
    if (self) _drawn = [[BerthDrawnMenu alloc] init];
    return self;
}

- (void)show:(const Menu&)menu
{
    [_drawn draw:menu.root];
    if (!_item) {
        _item = [[NSStatusBar systemStatusBar] statusItemWithLength:NSSquareStatusItemLength];
        _item.menu = _drawn.menu;
    }
    NSString* summary = berth::to_ns(menu.summary);
    NSImage* image = [NSImage imageWithSystemSymbolName:symbol_of(menu.mark)
                               accessibilityDescription:summary];
    [image setTemplate:YES];  // drawn in the bar's own colours, light or dark
    NSStatusBarButton* button = _item.button;
    button.image = image;
    button.toolTip =
        menu.details.empty() ? summary : berth::to_ns(menu.summary + "\n" + menu.details);
    button.accessibilityLabel = [@"Berth: " stringByAppendingString:summary];
}

- (void)remove
{
    if (_item) [[NSStatusBar systemStatusBar] removeStatusItem:_item];
    _item = nil;
}

@end

namespace berth::menu {
namespace {

class StatusItemRenderer : public Renderer {
public:
    StatusItemRenderer(Loop& loop, RendererEvents events)
        : gate_(std::make_shared<LoopGate>(loop)),
          events_(std::make_shared<RendererEvents>(std::move(events)))
    {
        // Not this object, which may have gone by the time that AppKit gets to it.
        const auto gate = gate_;
        const auto item = item_;
        const std::weak_ptr<RendererEvents> weak = events_;
        dispatch_async(dispatch_get_main_queue(), ^{
            BerthStatusItem* made = [[BerthStatusItem alloc] init];
            made.drawn.ask = ^BOOL(NSString* text, NSString* answer) {
                return ask_user(text, answer);
            };
            made.drawn.chosen = ^(NSString* rowId) {
                gate->post([weak, id = from_ns(rowId)] {
                    if (const auto alive = weak.lock()) alive->chosen(id);
                });
            };
            made.drawn.opening = ^{
                gate->post([weak] {
                    if (const auto alive = weak.lock()) alive->opening();
                });
            };
            *item = made;
        });
    }
    StatusItemRenderer(const StatusItemRenderer&) = delete;
    StatusItemRenderer& operator=(const StatusItemRenderer&) = delete;
    ~StatusItemRenderer() override
    {
        gate_->close();
        const auto item = item_;
        @autoreleasepool {
            dispatch_async(dispatch_get_main_queue(), ^{
                [*item remove];
            });
        }
    }

    void show(const Menu& menu) override
    {
        const auto item = item_;
        const Menu drawn = menu;
        @autoreleasepool {  // the loop's thread has none of its own
            dispatch_async(dispatch_get_main_queue(), ^{
                [*item show:drawn];
            });
        }
    }

    // macOS has a bar wherever somebody is logged in; that an icon found no room there is not told.
    [[nodiscard]] std::string problem() const override { return ""; }

private:
    std::shared_ptr<LoopGate> gate_;
    std::shared_ptr<RendererEvents> events_;  // gone before the blocks that would run them
    std::shared_ptr<BerthStatusItem*> item_ =
        std::make_shared<BerthStatusItem*>();  // the main thread's
};

}  // namespace

std::unique_ptr<Renderer> make_status_item(Loop& loop, RendererEvents events)
{
    @autoreleasepool {
        return std::make_unique<StatusItemRenderer>(loop, std::move(events));
    }
}

}  // namespace berth::menu
