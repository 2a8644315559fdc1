#include "agent/kvm_cache.h"

#include "vzcore/base/file.h"
#include "vzcore/json_read.h"
#include "vzcore/process.h"

#include <unistd.h>

namespace berth::agent {
namespace {

/// What a finding depends on: the boot, and whether this user may open the device.
std::string circumstances()
{
    constexpr const char* kDevice = "/dev/kvm";
    const bool there = ::access(kDevice, F_OK) == 0;
    const bool ours = ::access(kDevice, R_OK | W_OK) == 0;
    return boot_id() + (there ? (ours ? " open" : " closed") : " absent");
}

}  // namespace

KvmCache::KvmCache(std::string path, std::function<std::string()> probe)
    : path_(std::move(path)), probe_(std::move(probe))
{
}

std::string KvmCache::finding()
{
    if (!known_) known_ = read();
    if (!known_) {
        known_ = probe_();
        write();
    }
    return *known_;
}

std::optional<std::string> KvmCache::read() const
{
    const auto text = read_file(path_, kib(16));
    if (!text) return std::nullopt;
    const auto json = parse_json(*text, path_);
    if (!json || !json->is_object() || text_of(*json, "for") != circumstances())
        return std::nullopt;
    const std::string finding = text_of(*json, "finding");
    return finding.empty() ? std::nullopt : std::optional(finding);
}

void KvmCache::write() const
{
    // Only a cache: when it cannot be written, the next agent looks again.
    const Json json = {{"for", circumstances()}, {"finding", *known_}};
    static_cast<void>(write_file_atomically(path_, dump_line(json)));
}

}  // namespace berth::agent
