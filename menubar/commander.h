#pragma once

#include "agent/client/port.h"
#include "menubar/desktop.h"
#include "menubar/model/verbs.h"
#include "menubar/notices/notice.h"
#include "vzcore/definition.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace berth::menu {

/// Does what a row or a notice was chosen for. What fails is told in a notice, with what to do.
/// Lives on the loop.
class Commander {
public:
    /// All of them outlive it.
    Commander(AgentPort& port, Desktop& desktop, Notifier& notifier);

    void carry_out(const Command& command);

private:
    using Edit = std::function<Result<void>(Definition&)>;
    /// What the user sees when it fails: "Cannot start web".
    struct Attempt {
        std::string machine, failure;
    };
    enum class Force { No, Yes };

    void ask(Verb verb, const std::string& machine);
    void call(const AgentCall& call, Attempt attempt);
    void copy_address(const std::string& machine);
    void switch_share(const SwitchShare& share, Force force);
    void open_terminal(const OpenTerminal& terminal);
    void add_folder(const AddFolder& add);
    /// Why an edit of that definition was refused.
    struct Refusal {
        std::string base;  ///< Its fingerprint.
        Error error;
    };
    void edit(const std::string& machine,
              const Edit& edit,
              Force force,
              std::function<void(Result<void>)> done);
    void edit_on_top(const std::string& machine,
                     const Edit& edit,
                     Force force,
                     int tries,
                     const std::optional<Refusal>& before,
                     std::function<void(Result<void>)> done);
    std::function<void(Result<void>)> telling(Attempt attempt);
    void tell(const Attempt& attempt, const Error& error);

    AgentPort& port_;
    Desktop& desktop_;
    Notifier& notifier_;
    std::shared_ptr<bool> alive_ =
        std::make_shared<bool>(true);  ///< For answers and choices that come too late.
};

}  // namespace berth::menu
