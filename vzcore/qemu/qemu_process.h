#pragma once

#include "vzcore/guest_agent.h"
#include "vzcore/loop.h"
#include "vzcore/qemu/command_line.h"
#include "vzcore/qemu/qmp.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace berth::qemu {

/// One QEMU process and the five ends that lead to it: console, serial port, guest agent, QMP and
/// its error output. Lives on the loop; destroying it kills the process.
class QemuProcess {
public:
    struct Handlers {
        std::function<void(std::string_view)> console;  ///< Bytes of hvc0 or the serial port.
        Callback console_writable;
        Qmp::EventHandler event;
        /// Once; all console bytes have been delivered before.
        std::function<void(const ChildExit&)> ended;
    };

    /// What QEMU gets a copy of; -1 is none.
    struct Inherited {
        int lock = -1;
        int state = -1;  ///< The file that it reads the guest's state from.
    };

    static Result<std::unique_ptr<QemuProcess>> spawn(Loop& loop,
                                                      const std::string& program,
                                                      const std::vector<std::string>& arguments,
                                                      const Inherited& inherited,
                                                      Handlers handlers);
    QemuProcess(const QemuProcess&) = delete;
    QemuProcess& operator=(const QemuProcess&) = delete;
    ~QemuProcess();

    [[nodiscard]] Qmp& qmp() { return *qmp_; }
    [[nodiscard]] GuestAgent& guest_agent() { return *guest_agent_; }
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// The end of QEMU's error output, one line.
    [[nodiscard]] std::string last_words() const;
    void kill_now();
    /// Types at the port that printed last; returns how much was taken.
    std::size_t console_input(std::string_view bytes);

private:
    enum class Read { Full, Some, Nothing, End };  // Full: there is more

    // One of the two ports: our end of its socket pair.
    struct Port {
        UniqueFd socket;
        std::unique_ptr<FdWatch> watch;
        SteadyTime last_read;
        Handle rest;  // set while a flood gathers; there is no watch then
        bool input_waits = false;
    };

    struct Ends;  // of what leads to it: ours, and its own

    QemuProcess(Loop& loop, Handlers handlers);
    Result<void> start(const std::string& program,
                       const std::vector<std::string>& arguments,
                       const Inherited& inherited);
    Result<void> launch(const std::string& program,
                        const std::vector<std::string>& arguments,
                        const Inherited& inherited,
                        const Ends& ends);
    Result<void> connect(Ends ends);
    Result<void> connect_qmp(UniqueFd socket);
    Result<void> watch_errors();
    Result<void> watch_port(Port& port);
    void rest(Port& port);
    void offer_room(Port& port);
    Read read_port(Port& port);
    Read read_errors();
    void finish_if_gone();

    Loop& loop_;
    Handlers handlers_;
    Port console_, serial_;
    std::chrono::milliseconds rest_time_{0};
    Port* input_ = &console_;
    UniqueFd errors_;
    std::unique_ptr<FdWatch> errors_watch_;
    std::string errors_text_;
    std::unique_ptr<Qmp> qmp_;
    std::unique_ptr<GuestAgent> guest_agent_;
    pid_t pid_ = 0;
    bool qmp_open_ = false;
    std::optional<ChildExit> exit_;
    Handle child_;
};

}  // namespace berth::qemu
