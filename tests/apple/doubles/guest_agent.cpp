// What a guest agent answers, as qemu-ga does: a line each way, JSON. It knows the time in whole
// seconds and has no cards.
#include "tests/apple/doubles/guest.h"
#include "vzcore/json.h"

#include <unistd.h>

#include <array>

namespace berth::test {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kNanosInMilli = 1'000'000;

}  // namespace

milliseconds Guest::now() const
{
    const std::lock_guard lock(lock_);
    return host_time() - behind_;
}

std::string Guest::agent_answer(const std::string& line)
{
    const auto asked = parse_json(line, "a question");
    if (!asked || !asked->is_object()) return R"({"error": {"desc": "that is no question"}})";
    const std::string command = asked->value("execute", "");
    const Json arguments = asked->value("arguments", Json::object());
    Json answer = Json::object();
    if (command == "guest-sync") {
        answer["return"] = arguments.value("id", 0);
    } else if (command == "guest-get-time") {
        answer["return"] = now().count() / 1000 * 1000 * kNanosInMilli;
    } else if (command == "guest-set-time") {
        const std::lock_guard lock(lock_);
        const auto told = arguments.value("time", std::int64_t{0});
        behind_ = host_time() - milliseconds(told / kNanosInMilli);
        answer["return"] = Json::object();
    } else if (command == "guest-network-get-interfaces") {
        answer["return"] = Json::array();
    } else {
        answer["error"] = {{"desc", "there is no " + command}};
    }
    return dump_line(answer);
}

// Until nobody can ask any more.
void Guest::serve_agent()
{
    std::array<char, 4096> buffer{};
    std::string waiting;
    for (ssize_t got; (got = ::read(machine_.asked, buffer.data(), buffer.size())) > 0;) {
        waiting.append(buffer.data(), static_cast<std::size_t>(got));
        for (std::size_t end; (end = waiting.find('\n')) != std::string::npos;) {
            const std::string line = waiting.substr(0, end);
            waiting.erase(0, end + 1);
            if (!may_go_on()) return;
            const std::string answer = agent_answer(line) + "\n";
            if (::write(machine_.answered, answer.data(), answer.size()) < 0) return;
        }
    }
}

}  // namespace berth::test
