// A runner of an earlier wire version: it says and writes, word for word, what was recorded from a
// real one (tests/agent/fixtures/wire_N/README.md). Of vzcore it uses only what carries lines,
// nothing that makes or reads messages of a runner.
#include "vzcore/base/file.h"
#include "vzcore/json.h"
#include "vzcore/loop.h"
#include "vzcore/process.h"
#include "vzcore/rpc/line_channel.h"
#include "vzcore/rpc/rpc.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <list>
#include <sstream>

namespace berth::test {
namespace {

constexpr int kWire = 1;

class FrozenRunner {
public:
    FrozenRunner(EventLoop& loop, std::string dir) : loop_(loop), dir_(std::move(dir)) {}

    /// False when it cannot run.
    bool serve(UniqueFd ready)
    {
        const auto spec = read_file(dir_ + "/spec.json", mib(1));
        const Json document = parse_json(spec.value_or("{}"), "spec.json").value_or(Json::object());
        machine_id_ = document.value("machine_id", "");
        run_ = document.value("run", 0);
        auto lock = lock_file(dir_ + "/lock");
        if (machine_id_.empty() || !lock) return false;
        lock_ = std::move(*lock);
        if (!write_file_atomically(dir_ + "/runner.json", recorded("runner.json", 0))) return false;
        auto listener = rpc::Listener::open(
            loop_, dir_ + "/control.sock", [this](UniqueFd socket) { accept(std::move(socket)); });
        if (!listener) return false;
        listener_ = std::move(*listener);
        return write_all(ready.get(), recorded("ready", 0)).has_value();
    }

private:
    [[nodiscard]] std::string recorded(const std::string& name, std::int64_t id) const
    {
        std::string text =
            read_file(std::string(BERTH_FROZEN_WIRE) + "/" + name, mib(1)).value_or("");
        const ProcessId self = own_process();
        const std::pair<const char*, std::string> values[] = {
            {"$id", std::to_string(id)},
            {"$machine_id", machine_id_},
            {"$run", std::to_string(run_)},
            {"$pid", std::to_string(self.pid)},
            {"$start_time", std::to_string(self.start_time)},
            {"$boot_id", boot_id()}};
        for (const auto& [variable, value] : values)
            for (std::size_t at = 0; (at = text.find(variable, at)) != std::string::npos;)
                text.replace(at, std::string(variable).size(), value);
        return text;
    }

    void accept(UniqueFd socket)
    {
        auto channel = rpc::LineChannel::create(loop_, std::move(socket));
        if (!channel) return;
        auto& kept = *channels_.emplace_back(std::move(*channel));
        kept.start([this, &kept](std::string_view line) { answer(kept, line); },
                   [](const Error&) {});
    }

    void answer(rpc::LineChannel& channel, std::string_view line)
    {
        const Json request = parse_json(line, "a request").value_or(Json::object());
        std::string method = request.value("method", "");
        if (method == "hello" && request.value("params", Json::object()).value("wire", 0) != kWire)
            method = "hello_too_new";
        std::string text = recorded(method, request.value("id", 0));
        if (text.empty()) text = recorded("unknown", request.value("id", 0));
        std::istringstream lines(text);
        for (std::string one; std::getline(lines, one);)
            channel.send(one);
        if (method != "stop" && method != "kill") return;
        if (!write_file_atomically(dir_ + "/exit.json", recorded("exit.json", 0))) ::_exit(6);
        loop_.stop();
    }

    EventLoop& loop_;
    std::string dir_, machine_id_;
    std::int64_t run_ = 0;
    UniqueFd lock_;
    std::unique_ptr<rpc::Listener> listener_;
    std::list<std::unique_ptr<rpc::LineChannel>> channels_;
};

// Called as the agent calls a runner: --run-dir DIR --ready-fd N.
int run(int argc, char** argv)
{
    if (argc != 5) return 2;
    std::signal(SIGPIPE, SIG_IGN);
    const auto loop = EventLoop::create();
    FrozenRunner runner(*loop, argv[2]);
    if (!runner.serve(UniqueFd(std::atoi(argv[4])))) return 5;
    loop->run();
    return 0;
}

}  // namespace
}  // namespace berth::test

int main(int argc, char** argv)
{
    return berth::test::run(argc, argv);
}
