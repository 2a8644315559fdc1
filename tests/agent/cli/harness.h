#pragma once

#include "agent/cli/cli.h"
#include "tests/agent/cli/fake_agent.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/definition.h"

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace berth::test {

struct Said {
    int code = -1;
    std::string out, err;
};

/// A Berth of its own in a temporary folder, and commands run in this process against it.
class CliHome {
public:
    CliHome();

    [[nodiscard]] const std::string& path() const { return dir_.path(); }
    [[nodiscard]] std::string file(const std::string& name) const
    {
        return dir_.path() + "/" + name;
    }
    [[nodiscard]] const Paths& paths() const { return paths_; }
    [[nodiscard]] std::string socket() const { return paths_.agent_socket(); }
    /// Writes a file there and returns its path.
    std::string write(const std::string& name, const std::string& content) const;

    /// Standard input is `input`.
    Said run(const std::vector<std::string>& arguments, const std::string& input = "") const;

    std::string editor = "true";
    std::string agent_program = "/nonexistent/berth-agent";

private:
    TempDir dir_;
    Paths paths_;
};

/// The definitions an agent would have, kept in memory; answers what the commands of this folder
/// ask for. Mostly on the agent's thread.
class FakeStore {
public:
    void add(const Definition& definition, const std::string& state = "stopped");
    [[nodiscard]] Json machine(const std::string& name) const;
    Result<Json> answer(const std::string& method, const Json& params);

    /// What machine.update says waits for the next start.
    std::vector<std::string> pending;
    Json shares = Json::array();  ///< How they stand, as every machine says.
    Json share_service = Json::object();

private:
    struct Stored {
        Definition definition;
        std::string state;
    };
    std::map<std::string, Stored> machines_;
};

Definition small_definition(const std::string& name);

std::string slurp(const std::string& path);

/// Takes a descriptor that no program started from here inherits.
UniqueFd private_fd(int fd);

/// The real `berth` program as a child, with BERTH_HOME set.
class BerthProgram {
public:
    /// Descriptors of the child; -1: /dev/null for 0, a file in the home for 1 and 2.
    struct Streams {
        int in = -1, out = -1, err = -1;
    };
    BerthProgram(const CliHome& home, const std::vector<std::string>& arguments, Streams streams);
    BerthProgram(const CliHome& home, const std::vector<std::string>& arguments)
        : BerthProgram(home, arguments, Streams())
    {
    }
    ~BerthProgram();
    BerthProgram(const BerthProgram&) = delete;
    BerthProgram& operator=(const BerthProgram&) = delete;

    void signal(int number) const;
    /// Its exit code, or 1000 + the signal that ended it; -1 when it still runs after a minute.
    int wait();
    [[nodiscard]] std::string out() const;
    [[nodiscard]] std::string err() const;

private:
    pid_t pid_ = -1;
    int code_ = -1;
    std::string out_path_, err_path_;
};

}  // namespace berth::test
