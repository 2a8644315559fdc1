#pragma once

#include "vzcore/qemu/qmp.h"

#include <string>
#include <vector>

namespace berth::qemu {

/// Writes the state of one guest to a file, once: halts the guest, then has QEMU migrate into the
/// descriptor. When it is done the guest stands still, whatever came out; who had it running lets
/// it go on. Lives on the loop; must not outlive the QMP session. Destroying it drops `done`.
class StateWriter {
public:
    using Done = std::function<void(const Result<void>&)>;

    /// `file` is written from its start. `done` runs once, not inside this call.
    StateWriter(Qmp& qmp, UniqueFd file, Done done);
    StateWriter(const StateWriter&) = delete;
    StateWriter& operator=(const StateWriter&) = delete;
    ~StateWriter() = default;

    /// Of QMP's MIGRATION event.
    void migration_went_to(const std::string& status);
    /// Gives it up; `done` runs with TimedOut and the reason when QEMU has let go.
    void cancel(const std::string& why);

private:
    void step(const std::string& command, Json arguments, void (StateWriter::*then)());
    Qmp::Reply followed_by(void (StateWriter::*then)());
    void prepare();
    void pass_file();
    void migrate();
    void ask_why_it_failed();
    void finish(const Result<void>& result);

    Qmp& qmp_;
    UniqueFd file_;
    Done done_;
    std::string cancelled_because_;
    bool migrating_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace berth::qemu
