#pragma once

#include "vzcore/qemu/qmp.h"

#include <memory>
#include <string>

namespace berth::qemu {

/// Has a QEMU that was started for it read the saved state of a guest from the descriptor
/// kStateFd, once. When it is done the guest stands still. Lives on the loop; must not outlive the
/// QMP session. Destroying it drops `done`.
class StateReader {
public:
    using Done = std::function<void(const Result<void>&)>;

    /// `series` is the QEMU that saved it ("QEMU 7.2"). `done` runs once, not inside this call.
    /// A state that QEMU finds wrong ends QEMU, which says why; then `done` may not run.
    StateReader(Loop& loop, Qmp& qmp, std::string series, Done done);
    StateReader(const StateReader&) = delete;
    StateReader& operator=(const StateReader&) = delete;
    ~StateReader() = default;

    /// Of QMP's MIGRATION event.
    void migration_went_to(const std::string& status);

private:
    void read();
    /// `then` runs when QEMU has done it; an error is the end.
    void ask(
        const std::string& command, Json arguments, Callback then = [] {});
    void finish(const Result<void>& result);

    Qmp& qmp_;
    std::string series_;
    Done done_;
    Handle patience_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace berth::qemu
