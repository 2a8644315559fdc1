#pragma once

#include "agent/cli/arguments.h"
#include "agent/cli/options.h"
#include "agent/cli/output.h"
#include "agent/cli/report.h"
#include "agent/client/client.h"
#include "agent/client/views.h"
#include "vzcore/base/paths.h"

#include <chrono>
#include <memory>
#include <string>

namespace berth::cli {

/// What a command finds around it: main() fills it from the process, a test as it likes.
struct Surroundings {
    int in = 0, out = 1, err = 2;
    Places places;
    Result<Paths> paths = fail(ErrorCode::Invalid, "no folders are known");
    std::string editor =
        "vi";  ///< $VISUAL or $EDITOR: a program and its arguments, split at spaces.
    std::string temporary = "/tmp";  ///< $TMPDIR
    std::string config_home;         ///< $XDG_CONFIG_HOME
    std::string berth_home;          ///< $BERTH_HOME
    Colour colour = Colour::On;      ///< On a terminal; Off: NO_COLOR, or a terminal without.
    std::string agent_program;       ///< Empty: found the usual way.
    bool has_display = false;        ///< Windows can be opened.
};

/// What all commands share. The agent is connected to when it is first needed. One thread.
class Context {
public:
    Context(Surroundings surroundings, Globals globals);

    [[nodiscard]] const Surroundings& surroundings() const { return surroundings_; }
    [[nodiscard]] const Globals& globals() const { return globals_; }
    Output& out() { return out_; }
    Output& err() { return err_; }
    EventLoop& loop() { return *loop_; }
    [[nodiscard]] const Result<Paths>& paths() const { return surroundings_.paths; }

    /// The agent, borrowed. Started first where none runs and that is allowed.
    Result<Client*> agent() { return agent(surroundings_launch()); }
    /// The agent if one runs already; none is started. `patience` is for its first answer.
    Result<Client*> running_agent(std::chrono::milliseconds patience = kHelloPatience)
    {
        return agent(ClientOptions::Launch::Forbidden, patience);
    }

    /// Asks the agent that runs to end, and waits until it has; machines go on. Returns their
    /// names.
    Result<std::vector<std::string>> end_agent(Json params, std::chrono::milliseconds patience);

    /// machine.get. A name that no machine has fails with the nearest one as the hint.
    Result<MachineView> machine(const std::string& name);
    /// The failure with a hint that names the machine nearest to `name`, where that was not found.
    Error with_nearest(const Error& error, const std::string& name);

    /// Writes the failure to the error stream and returns its exit code.
    int report(const Error& error);
    /// A line for people, kept out of the output.
    void note(const std::string& line) { err_.write("berth: " + line + "\n"); }

private:
    [[nodiscard]] ClientOptions::Launch surroundings_launch() const;
    Result<Client*> agent(ClientOptions::Launch launch,
                          std::chrono::milliseconds patience = kHelloPatience);

    Surroundings surroundings_;
    Globals globals_;
    Output out_, err_;
    std::unique_ptr<EventLoop> loop_;
    std::unique_ptr<Client> client_;  // ends before its loop
};

/// While this lives Ctrl-C ends the client's waits, not the program.
class InterruptGuard {
public:
    explicit InterruptGuard(Context& context, Client& client);

private:
    Handle signal_;
};

}  // namespace berth::cli
