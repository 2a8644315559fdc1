#include "agent/log_file.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <utility>
#include <vector>

namespace berth::agent {
namespace {

constexpr std::size_t kFileSize = std::size_t{1} << 20;
constexpr std::size_t kOlderFiles = 1;

constexpr std::array<std::pair<LogLevel, std::string_view>, 4> kNames{{
    {LogLevel::Debug, "debug"},
    {LogLevel::Info, "info"},
    {LogLevel::Warn, "warn"},
    {LogLevel::Error, "error"},
}};

spdlog::level::level_enum to_spdlog(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug: return spdlog::level::debug;
    case LogLevel::Info: return spdlog::level::info;
    case LogLevel::Warn: return spdlog::level::warn;
    case LogLevel::Error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

class SpdlogFile : public LogFile {
public:
    explicit SpdlogFile(std::vector<spdlog::sink_ptr> sinks)
        : logger_("berth", sinks.begin(), sinks.end())
    {
        logger_.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        logger_.flush_on(spdlog::level::info);
        logger_.set_level(spdlog::level::info);
        // A log that cannot be written (full disk) must not stop the agent, nor fill stderr.
        logger_.set_error_handler([](const std::string&) {});
    }

    void write(LogLevel level, std::string_view text) override
    {
        logger_.log(to_spdlog(level), spdlog::string_view_t(text.data(), text.size()));
    }
    void set_level(LogLevel level) override { logger_.set_level(to_spdlog(level)); }

private:
    spdlog::logger logger_;
};

}  // namespace

std::string_view name_of(LogLevel level)
{
    for (const auto& [candidate, name] : kNames)
        if (candidate == level) return name;
    return "";
}

std::optional<LogLevel> log_level_named(std::string_view name)
{
    for (const auto& [level, candidate] : kNames)
        if (candidate == name) return level;
    return std::nullopt;
}

Result<std::unique_ptr<LogFile>> LogFile::open(const std::string& path, Echo echo)
{
    try {
        std::vector<spdlog::sink_ptr> sinks;
        sinks.push_back(
            std::make_shared<spdlog::sinks::rotating_file_sink_st>(path, kFileSize, kOlderFiles));
        if (echo == Echo::ToStderr)
            sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_st>());
        return std::make_unique<SpdlogFile>(std::move(sinks));
    } catch (const spdlog::spdlog_ex& failure) {
        return fail(ErrorCode::Io, "opening the log " + path + ": " + failure.what());
    }
}

}  // namespace berth::agent
