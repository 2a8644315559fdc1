#include "agent/adoption.h"

#include "vzcore/base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace berth::agent {
namespace {

std::string how_it_went(const RunEnding& ending)
{
    std::string text = "its runner";
    if (ending.pid > 0) text += " (pid " + std::to_string(ending.pid) + ")";
    if (ending.exit.signal)
        return text + " was ended by signal " + std::to_string(*ending.exit.signal);
    if (ending.exit.code)
        return text + " ended with exit code " + std::to_string(*ending.exit.code);
    return text + " ended without a record";
}

std::string log_hint(const RunEnding& ending)
{
    if (ending.log_path.empty()) return "";
    if (ending.last_words.empty()) return "its log is " + ending.log_path;
    return "the last line of " + ending.log_path + " is: " + ending.last_words;
}

std::optional<int> raw_code(const ChildExit& exit)
{
    if (exit.code) return exit.code;
    if (exit.signal) return 128 + *exit.signal;
    return std::nullopt;
}

RunEnd went_down(const std::string& name, const std::optional<UnixTime>& last_seen)
{
    std::string sentence = "the host went down while " + name + " was running";
    if (last_seen) sentence += "; it was last known to run at " + iso8601(*last_seen);
    return {Outcome::HostDown,
            std::nullopt,
            std::move(sentence),
            "start it again: berth start " + name};
}

}  // namespace

RunEnd conclude(const std::string& name, const RunEnding& ending)
{
    if (ending.record) return ending.record->end;
    const std::optional<int> code = raw_code(ending.exit);
    if (ending.saved)
        return {Outcome::Saved,
                code,
                name + " was saved as it was",
                "go on from there: berth start " + name};
    if (ending.start_error)
        return {Outcome::StartFailed,
                code,
                name + " did not start: " + ending.start_error->message,
                ending.start_error->hint};
    if (ending.other_boot) return went_down(name, ending.last_seen);
    if (ending.unreadable)
        return {Outcome::Unknown,
                code,
                name + " has ended, and its record of how cannot be read: " +
                    ending.unreadable->message,
                log_hint(ending)};
    if (ending.forced)
        return {Outcome::Killed, code, name + " was ended by force: its runner did not answer", ""};
    if (ending.launching)
        return {Outcome::StartFailed,
                code,
                name + " did not start: " + how_it_went(ending) + " before it said anything",
                log_hint(ending)};
    if (ending.pid > 0)
        return {Outcome::Crashed,
                code,
                name + " ended with its runner: " + how_it_went(ending),
                log_hint(ending)};
    return {Outcome::Unknown,
            std::nullopt,
            "nobody saw how the run of " + name +
                " ended: there is no runner, and no record of one",
            "start it again: berth start " + name};
}

std::string last_line_of(const std::string& path)
{
    constexpr off_t kTail = 4096;
    auto file = open_file(path, O_RDONLY | O_NONBLOCK);
    if (!file) return "";
    const off_t size = ::lseek(file->get(), 0, SEEK_END);
    std::array<char, kTail> buffer{};
    const off_t begin = size > kTail ? size - kTail : 0;
    const ssize_t got = ::pread(file->get(), buffer.data(), buffer.size(), begin);
    if (got <= 0) return "";
    std::string text(buffer.data(), static_cast<std::size_t>(got));
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\r'))
        text.pop_back();
    const std::size_t newline = text.rfind('\n');
    return newline == std::string::npos ? text : text.substr(newline + 1);
}

}  // namespace berth::agent
