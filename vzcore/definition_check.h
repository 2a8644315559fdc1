#pragma once

#include "vzcore/definition.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth {

// Internal to vzcore: the rules that a definition and a spec share. A problem is what was expected,
// as a FieldError wants it; nothing when all is fine.

inline constexpr int kCpusMost = 1024;
inline constexpr Bytes kMemoryLeast = mib(32);
inline constexpr Bytes kMemoryMost = gib(64 * 1024ULL);
inline constexpr Bytes kConsoleLimitLeast = mib(8);
inline constexpr Bytes kConsoleLimitMost = gib(1024);
inline constexpr int kRetriesMost = 10;

std::optional<std::string> cpus_problem(int cpus);
std::optional<std::string> memory_problem(Bytes memory);
std::optional<std::string> console_limit_problem(Bytes limit);
/// Absolute, UTF-8, no NUL, within PATH_MAX. Commas, quotes, blanks and newlines are fine.
std::optional<std::string> path_problem(std::string_view path);
/// A folder name in the guest that also fits the 36 bytes of a virtiofs tag.
std::optional<std::string> tag_problem(std::string_view tag);
/// Lower case, "52:54:00:12:34:56", one station's and not zero.
std::optional<std::string> mac_problem(std::string_view mac);
/// A POSIX extended regular expression that is cheap to compile and to match.
std::optional<std::string> pattern_problem(const std::string& pattern);

/// What a definition and a spec have in common, borrowed for one check.
struct MachineParts {
    const Boot& boot;
    const std::vector<Disk>& disks;
    const std::vector<Network>& networks;
    const std::vector<Share>& shares;
    std::chrono::milliseconds stop_grace;
    const std::string& ready_pattern;
};

/// Collects findings by path.
class Findings {
public:
    void add(std::string path, std::string problem);
    void add_if(std::string path, std::optional<std::string> problem);
    void parts(const MachineParts& parts);
    /// What remains of unknown members must be the text of a JSON object.
    void extra(const std::string& path, const std::string& extra);
    /// Refuses a duration outside 0 … most.
    void
    duration(std::string path, std::chrono::milliseconds value, std::chrono::milliseconds most);
    [[nodiscard]] bool empty() const { return list_.empty(); }
    std::vector<FieldError> take() { return std::move(list_); }

    void autostart(const Autostart& autostart);

private:
    void boot(const Boot& boot);
    void disks(const std::vector<Disk>& disks);
    void networks(const std::vector<Network>& networks);
    void network(const std::string& path, const Network& network);
    void shares(const std::vector<Share>& shares);

    std::vector<FieldError> list_;
};

}  // namespace berth
