#pragma once

#include "vzcore/base/result.h"

#include <functional>
#include <optional>
#include <string>

namespace berth::agent {

/// What is known of this host's KVM, looked for once a boot: trying it out takes up to 100 ms, so
/// the finding is kept in a file of the runtime folder for the agents to come. It is looked for
/// again when the access to the device has changed.
class KvmCache {
public:
    /// `probe` says "usable" or why not; it may block for 100 ms.
    KvmCache(std::string path, std::function<std::string()> probe);

    /// Looks when it must.
    std::string finding();
    /// What is known without looking.
    [[nodiscard]] const std::optional<std::string>& known() const { return known_; }

private:
    std::optional<std::string> read() const;
    void write() const;

    std::string path_;
    std::function<std::string()> probe_;
    std::optional<std::string> known_;
};

}  // namespace berth::agent
