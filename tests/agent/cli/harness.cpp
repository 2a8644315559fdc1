#include "tests/agent/cli/harness.h"

#include "vzcore/base/file.h"
#include "vzcore/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace berth::test {
namespace {

constexpr auto kSignalBase = 1000;

UniqueFd open_or_throw(const std::string& path, int flags)
{
    auto file = open_file(path, flags);
    if (!file) throw std::runtime_error(file.error().message);
    return std::move(*file);
}

}  // namespace

std::string slurp(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
}

UniqueFd private_fd(int fd)
{
    if (::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) throw std::runtime_error("FD_CLOEXEC");
    return UniqueFd(fd);
}

CliHome::CliHome() : paths_{dir_.path() + "/data", dir_.path() + "/logs", dir_.path() + "/run"}
{
    for (const std::string& path : {paths_.data, paths_.logs, paths_.runtime})
        if (!ensure_private_dir(path)) throw std::runtime_error(path);
}

std::string CliHome::write(const std::string& name, const std::string& content) const
{
    std::ofstream file(this->file(name), std::ios::binary);
    file << content;
    return this->file(name);
}

Said CliHome::run(const std::vector<std::string>& arguments, const std::string& input) const
{
    write("stdin", input);
    const UniqueFd in = open_or_throw(file("stdin"), O_RDONLY);
    const UniqueFd out = open_or_throw(file("stdout"), O_RDWR | O_CREAT | O_TRUNC);
    const UniqueFd err = open_or_throw(file("stderr"), O_RDWR | O_CREAT | O_TRUNC);
    cli::Surroundings surroundings;
    surroundings.in = in.get();
    surroundings.out = out.get();
    surroundings.err = err.get();
    surroundings.places = {dir_.path(), dir_.path()};
    surroundings.paths = paths_;
    surroundings.temporary = dir_.path();
    surroundings.editor = editor;
    surroundings.agent_program = agent_program;
    Said said;
    said.code = cli::run_command_line(arguments, surroundings);
    said.out = slurp(file("stdout"));
    said.err = slurp(file("stderr"));
    return said;
}

Definition small_definition(const std::string& name)
{
    Definition definition;
    definition.name = name;
    definition.boot.kernel = "/boot/vmlinuz";
    definition.networks.resize(1);
    return definition;
}

void FakeStore::add(const Definition& definition, const std::string& state)
{
    machines_[definition.name] = {definition, state};
}

Json FakeStore::machine(const std::string& name) const
{
    const Stored& stored = machines_.at(name);
    Json run = nullptr;
    if (stored.state == "running")
        run = {{"id", 7},
               {"machine", name},
               {"number", 4},
               {"open", true},
               {"cpus", 2},
               {"memory", 536870912},
               {"asked_at", 1000},
               {"running_at", 1500},
               {"ready_at", 4200}};
    return {{"id", "id-of-" + name},
            {"name", name},
            {"state", stored.state},
            {"reason", nullptr},
            {"definition", parse_json(to_json(stored.definition), "it").value()},
            {"run", run},
            {"last_run", nullptr},
            {"pending", pending},
            {"shares", shares},
            {"share_service", share_service}};
}

Result<Json> FakeStore::answer(const std::string& method, const Json& params)
{
    if (method == "hello") return good_hello();
    if (method == "machine.list") {
        Json list = Json::array();
        for (const auto& [name, stored] : machines_)
            list.push_back(machine(name));
        return Json{{"machines", list}};
    }
    const std::string name = params.value("name", "");
    if (method == "machine.create" || method == "machine.update") {
        auto definition = parse_definition(params["definition"].dump());
        if (!definition) return tl::unexpected<Error>(definition.error());
        add(*definition, machines_.count(name) > 0 ? machines_[name].state : "stopped");
        return machine(definition->name);
    }
    if (machines_.count(name) == 0)
        return fail(ErrorCode::NoSuchMachine, "no machine has the name \"" + name + "\"");
    if (method == "machine.delete") {
        machines_.erase(name);
        return Json{{"removed", Json::array()}, {"kept", {"/data/root\x1b[2J.img"}}};
    }
    if (method == "machine.start" || method == "machine.resume") machines_[name].state = "running";
    if (method == "machine.stop") machines_[name].state = "stopped";
    if (method == "machine.pause") machines_[name].state = "paused";
    return machine(name);
}

BerthProgram::BerthProgram(const CliHome& home,
                           const std::vector<std::string>& arguments,
                           Streams streams)
    : out_path_(home.file("program.out")), err_path_(home.file("program.err"))
{
    ::setenv("BERTH_HOME", home.path().c_str(), 1);
    ::setenv("TERM", "xterm", 1);
    const UniqueFd out = open_or_throw(out_path_, O_WRONLY | O_CREAT | O_TRUNC);
    const UniqueFd err = open_or_throw(err_path_, O_WRONLY | O_CREAT | O_TRUNC);
    SpawnRequest request;
    request.program = BERTH_PROGRAM;
    request.arguments = arguments;
    request.descriptors = {{streams.out < 0 ? out.get() : streams.out, 1},
                           {streams.err < 0 ? err.get() : streams.err, 2}};
    if (streams.in >= 0) request.descriptors.emplace_back(streams.in, 0);
    auto pid = spawn(request);
    if (!pid) throw std::runtime_error(pid.error().message);
    pid_ = *pid;
}

BerthProgram::~BerthProgram()
{
    if (code_ >= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void BerthProgram::signal(int number) const
{
    ::kill(pid_, number);
}

int BerthProgram::wait()
{
    int status = 0;
    if (!eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; })) return -1;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
    return code_;
}

std::string BerthProgram::out() const
{
    return slurp(out_path_);
}
std::string BerthProgram::err() const
{
    return slurp(err_path_);
}

}  // namespace berth::test
