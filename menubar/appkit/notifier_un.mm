#include "menubar/appkit/notifier_un.h"

#include "menubar/windows/loop_gate.h"
#include "vzcore/base/foundation_text.h"

#import <UserNotifications/UserNotifications.h>

#include <map>

namespace {

NSString* const kActionPrefix = @"berth.action.";

using Chosen = std::function<void(const std::string& key, std::size_t action)>;

/// Which action of a notice was chosen; a click on the whole of it is its first one.
std::optional<std::size_t> action_of(NSString* identifier)
{
    if ([identifier isEqualToString:UNNotificationDefaultActionIdentifier]) return 0;
    if (![identifier hasPrefix:kActionPrefix]) return std::nullopt;  // dismissed
    return [identifier substringFromIndex:kActionPrefix.length].integerValue;
}

}  // namespace

/// The framework's delegate. It calls on threads of its own.
@interface BerthNotificationDelegate : NSObject <UNUserNotificationCenterDelegate>
- (instancetype)initWithChosen:(Chosen)chosen;
@end

@implementation BerthNotificationDelegate {
    Chosen _chosen;
}

- (instancetype)initWithChosen:(Chosen)chosen
{
    self = [super init];
    if (self) _chosen = std::move(chosen);
    return self;
}

// Shown although Berth may be the active application just then.
- (void)userNotificationCenter:(UNUserNotificationCenter*)center
       willPresentNotification:(UNNotification*)notification
         withCompletionHandler:(void (^)(UNNotificationPresentationOptions))completionHandler
{
    static_cast<void>(center);
    static_cast<void>(notification);
    completionHandler(UNNotificationPresentationOptionBanner |
                      UNNotificationPresentationOptionList);
}

- (void)userNotificationCenter:(UNUserNotificationCenter*)center
    didReceiveNotificationResponse:(UNNotificationResponse*)response
             withCompletionHandler:(void (^)(void))completionHandler
{
    static_cast<void>(center);
    if (const auto action = action_of(response.actionIdentifier))
        _chosen(berth::from_ns(response.notification.request.identifier), *action);
    completionHandler();
}

@end

namespace berth::menu {
namespace {

class UserNotifier : public Notifier {
public:
    explicit UserNotifier(Loop& loop) : gate_(std::make_shared<LoopGate>(loop))
    {
        const std::weak_ptr<Shown> weak = shown_;
        const auto gate = gate_;
        delegate_ = [[BerthNotificationDelegate alloc]
            initWithChosen:[gate, weak](const std::string& key, std::size_t action) {
                gate->post([weak, key, action] {
                    if (const auto shown = weak.lock()) choose(*shown, key, action);
                });
            }];
        UNUserNotificationCenter* center = UNUserNotificationCenter.currentNotificationCenter;
        center.delegate = delegate_;
        [center
            requestAuthorizationWithOptions:UNAuthorizationOptionAlert | UNAuthorizationOptionSound
                          completionHandler:^(BOOL granted, NSError* _Nullable error) {
                              static_cast<void>(error);
                              gate->post([weak = std::weak_ptr(allowed_), granted] {
                                  if (const auto allowed = weak.lock()) *allowed = granted;
                              });
                          }];
    }
    UserNotifier(const UserNotifier&) = delete;
    UserNotifier& operator=(const UserNotifier&) = delete;
    ~UserNotifier() override { gate_->close(); }

    void show(const Notice& notice, std::function<void(const Command&)> chosen) override
    {
        @autoreleasepool {
            UNMutableNotificationContent* content = [[UNMutableNotificationContent alloc] init];
            content.title = to_ns(notice.summary);
            content.body = to_ns(notice.body);
            content.categoryIdentifier = category_for(notice);
            if (notice.urgency == Notice::Urgency::Critical)
                content.sound = UNNotificationSound.defaultSound;
            // One with the same identifier takes the place of the other.
            UNNotificationRequest* request =
                [UNNotificationRequest requestWithIdentifier:to_ns(notice.key) content:content
                                                     trigger:nil];
            (*shown_)[notice.key] = {notice.actions, std::move(chosen)};
            [UNUserNotificationCenter.currentNotificationCenter addNotificationRequest:request
                                                                 withCompletionHandler:nil];
        }
    }

    [[nodiscard]] std::string problem() const override
    {
        return *allowed_ ? "" : "macOS was told to show no notifications of Berth";
    }

private:
    struct Entry {
        std::vector<Notice::Action> actions;
        std::function<void(const Command&)> chosen;
    };
    using Shown = std::map<std::string, Entry>;

    static void choose(Shown& shown, const std::string& key, std::size_t action)
    {
        const auto found = shown.find(key);
        if (found == shown.end()) return;
        const Entry entry = std::move(found->second);
        shown.erase(found);
        if (action < entry.actions.size()) entry.chosen(entry.actions[action].command);
    }

    /// Buttons belong to a category, and categories are known by name: one for each row of titles.
    NSString* category_for(const Notice& notice)
    {
        NSMutableArray<UNNotificationAction*>* actions = [NSMutableArray array];
        std::string name = "berth";
        for (std::size_t i = 0; i < notice.actions.size(); ++i) {
            name += "/" + notice.actions[i].title;
            NSString* identifier = [NSString stringWithFormat:@"%@%zu", kActionPrefix, i];
            [actions addObject:[UNNotificationAction
                                   actionWithIdentifier:identifier
                                                  title:to_ns(notice.actions[i].title)
                                                options:UNNotificationActionOptionNone]];
        }
        if (![known_ containsObject:to_ns(name)]) {
            [known_ addObject:to_ns(name)];
            [categories_ addObject:[UNNotificationCategory
                                       categoryWithIdentifier:to_ns(name)
                                                      actions:actions
                                            intentIdentifiers:@[]
                                                      options:UNNotificationCategoryOptionNone]];
            [UNUserNotificationCenter.currentNotificationCenter
                setNotificationCategories:categories_];
        }
        return to_ns(name);
    }

    std::shared_ptr<LoopGate> gate_;
    std::shared_ptr<bool> allowed_ = std::make_shared<bool>(true);  ///< As far as is known.
    std::shared_ptr<Shown> shown_ = std::make_shared<Shown>();  ///< By key; the loop's.
    BerthNotificationDelegate* delegate_;                       // the center holds it weakly
    NSMutableSet<NSString*>* known_ = [NSMutableSet set];
    NSMutableSet<UNNotificationCategory*>* categories_ = [NSMutableSet set];
};

class NoNotifier : public Notifier {
public:
    void show(const Notice& /*notice*/, std::function<void(const Command&)> /*chosen*/) override {}
    [[nodiscard]] std::string problem() const override
    {
        return "macOS shows notices of an application only, and this agent was not started from one";
    }
};

}  // namespace

std::unique_ptr<Notifier> make_user_notifier(Loop& loop)
{
    @autoreleasepool {
        if (!NSBundle.mainBundle.bundleIdentifier) return std::make_unique<NoNotifier>();
        return std::make_unique<UserNotifier>(loop);
    }
}

}  // namespace berth::menu
