#pragma once

#include "vzcore/loop.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace berth::net {

inline constexpr const char* kArpProgram = "/usr/sbin/arp";

/// The host's neighbour table, as its own program prints it. Those who ask while it runs have one
/// answer. Lives on the loop.
class ArpTable {
public:
    using Told = std::function<void(const std::string& arp_output)>;

    /// `program`: kArpProgram, for which tests have another, and how long it may take: it only asks
    /// the kernel.
    ArpTable(Loop& loop,
             std::string program,
             std::chrono::milliseconds patience = std::chrono::seconds(2))
        : loop_(loop), program_(std::move(program)), patience_(patience)
    {
    }

    /// Calls back once, later or at once; with nothing where the program does not say in time.
    void ask(Told told);

private:
    void answer(const std::string& output);

    Loop& loop_;
    const std::string program_;
    const std::chrono::milliseconds patience_;
    Handle running_;
    std::vector<Told> waiting_;
};

}  // namespace berth::net
