#pragma once

#include <optional>
#include <string_view>

namespace berth::agent {

enum class LogLevel { Debug, Info, Warn, Error };

std::string_view name_of(LogLevel level);
std::optional<LogLevel> log_level_named(std::string_view name);

/// Where the agent says what happened. An interface, so that tests can read along.
class Log {
public:
    virtual ~Log() = default;
    virtual void write(LogLevel level, std::string_view text) = 0;

    void debug(std::string_view text) { write(LogLevel::Debug, text); }
    void info(std::string_view text) { write(LogLevel::Info, text); }
    void warn(std::string_view text) { write(LogLevel::Warn, text); }
    void error(std::string_view text) { write(LogLevel::Error, text); }
};

}  // namespace berth::agent
