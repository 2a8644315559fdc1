#include "menubar/appkit/desktop_appkit.h"

#include "menubar/app_login_item.h"
#include "menubar/appkit/app_service_sm.h"
#include "menubar/appkit/command_file.h"
#include "menubar/appkit/dialogs.h"
#include "menubar/appkit/windows.h"
#include "menubar/windows/loop_gate.h"
#include "vzcore/base/file.h"
#include "vzcore/base/foundation_text.h"
#include "vzcore/process.h"

#import <AppKit/AppKit.h>
#include <sys/stat.h>

namespace berth::menu {
namespace {

Result<std::string> own_command()
{
    auto folder = own_program_dir();
    if (!folder) return folder;
    return *folder + "/berth";
}

class AppKitDesktop : public Desktop {
public:
    AppKitDesktop(Loop& loop, AgentPort& port, const Paths& paths)
        : gate_(std::make_shared<LoopGate>(loop)), scratch_(paths.runtime),
          backend_(loop, port, paths, post_to_main)
    {
        const auto windows = windows_;
        const WindowAccess access = backend_.access();
        on_main(^{
            *windows = [[BerthWindows alloc] initWithAccess:access];
        });
    }
    AppKitDesktop(const AppKitDesktop&) = delete;
    AppKitDesktop& operator=(const AppKitDesktop&) = delete;
    ~AppKitDesktop() override
    {
        gate_->close();
        const auto windows = windows_;
        on_main(^{
            [*windows closeAll];
            *windows = nil;
        });
    }

    void open_window(const OpenWindow& window, Done done) override
    {
        const auto windows = windows_;
        const OpenWindow wanted = window;
        on_main(^{
            [*windows open:wanted];
        });
        done({});
    }

    void open_terminal(const OpenTerminal& terminal, const std::string& program, Done done) override
    {
        run({"console", terminal.machine}, std::move(done), program);
    }

    void copy(const std::string& text, Done done) override
    {
        const auto gate = gate_;
        on_main(^{
            NSPasteboard* pasteboard = [NSPasteboard generalPasteboard];
            [pasteboard clearContents];
            const BOOL copied = [pasteboard setString:to_ns(text) forType:NSPasteboardTypeString];
            answer(gate,
                   done,
                   copied ? Result<void>() : fail(ErrorCode::Io, "the clipboard refused it"));
        });
    }

    void choose_folder(const std::string& title,
                       std::function<void(Result<std::optional<std::string>>)> chosen) override
    {
        const auto gate = gate_;
        on_main(^{
            menu::choose_folder(to_ns(title), ^(NSString* _Nullable path) {
                std::optional<std::string> folder;
                if (path) folder = from_ns(path);
                gate->post([chosen, folder] { chosen(folder); });
            });
        });
    }

    void login_item(std::function<void(std::optional<LoginStart>)> told) override
    {
        const auto gate = gate_;
        on_main(^{
            const auto start = app_login_item();
            gate->post([told, start] { told(start); });
        });
    }

    void set_login_item(bool on, Done done) override
    {
        const auto gate = gate_;
        on_main(^{
            answer(gate, done, set_app_login_item(on));
        });
    }

private:
    static void post_to_main(std::function<void()> work)
    {
        on_main(^{
            work();
        });
    }

    static void on_main(dispatch_block_t block)
    {
        @autoreleasepool {
            dispatch_async(dispatch_get_main_queue(), block);
        }
    }

    // Not of this object, which may have gone by the time that AppKit gets to it.
    using Gate = std::shared_ptr<LoopGate>;
    static void answer(const Gate& gate, const Done& done, const Result<void>& result)
    {
        gate->post([done, result] { done(result); });
    }

    /// Opens a file with an application: by its path, or its bundle's identifier.
    static void
    open_with(const std::string& program, NSURL* file, const Gate& gate, const Done& done)
    {
        NSWorkspace* workspace = [NSWorkspace sharedWorkspace];
        NSURL* application = program.find('/') != std::string::npos
                                 ? [NSURL fileURLWithPath:to_ns(program)]
                                 : [workspace URLForApplicationWithBundleIdentifier:to_ns(program)];
        if (!application)
            return answer(
                gate,
                done,
                fail(ErrorCode::Unsupported,
                     "the terminal " + program + " of the setting menu.terminal is not there",
                     "berth settings set menu.terminal auto"));
        [workspace openURLs:@[ file ] withApplicationAtURL:application
                   configuration:[NSWorkspaceOpenConfiguration configuration]
               completionHandler:^(NSRunningApplication* _Nullable opened,
                                   NSError* _Nullable error) {
                   answer(gate,
                          done,
                          opened
                              ? Result<void>()
                              : fail(ErrorCode::Unsupported, from_ns(error.localizedDescription)));
               }];
    }

    /// Opens a terminal with `berth WORDS…` in it: `program`, or the one that macOS has for that.
    void run(std::vector<std::string> words, Done done, const std::string& program)
    {
        const auto gate = gate_;
        const auto command = own_command();
        if (!command) return done(tl::unexpected<Error>(command.error()));
        words.insert(words.begin(), *command);
        const std::string file = scratch_ + "/" + words[1] + ".command";
        if (auto written = write_file_atomically(file, command_file(words)); !written)
            return done(written);
        if (::chmod(file.c_str(), S_IRWXU) != 0) return done(fail_errno(errno, file));
        on_main(^{
            NSURL* url = [NSURL fileURLWithPath:to_ns(file)];
            if (!program.empty()) return open_with(program, url, gate, done);
            const BOOL opened = [[NSWorkspace sharedWorkspace] openURL:url];
            answer(gate,
                   done,
                   opened ? Result<void>()
                          : fail(ErrorCode::Unsupported, "no program opens " + file));
        });
    }

    std::shared_ptr<LoopGate> gate_;
    std::string scratch_;  // where a file for Terminal may be
    std::shared_ptr<BerthWindows*> windows_ =
        std::make_shared<BerthWindows*>();  // the main thread's
    WindowBackend backend_;
};

}  // namespace

std::unique_ptr<Desktop> make_appkit_desktop(Loop& loop, AgentPort& port, const Paths& paths)
{
    return std::make_unique<AppKitDesktop>(loop, port, paths);
}

}  // namespace berth::menu
