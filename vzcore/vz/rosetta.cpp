#include "vzcore/vz/rosetta.h"

#include <array>
#include <string_view>

namespace berth::vz {
namespace {

constexpr const char* kDoing = "Rosetta was not installed";
constexpr std::string_view kAgain = ": berth install-rosetta";

struct Row {
    long code;
    ErrorCode kind;
    std::string_view sentence;
    std::string_view hint;  ///< What comes before the command that tries again.
};

// What +installRosettaWithCompletionHandler: is documented to answer with. explain() speaks of
// machines at these codes.
constexpr std::array kRows{
    Row{kNetworkError,
        ErrorCode::Unreachable,
        "the network failed while it was downloaded",
        "look whether this Mac is connected, and whether a proxy or VPN is in the way, then try "
        "again"},
    Row{kOutOfDiskSpace,
        ErrorCode::Io,
        "the disk of this Mac is full",
        "make room on it, then try again"},
    Row{kOperationCancelled,
        ErrorCode::Refused,
        "it was cancelled",
        "machines with \"rosetta\" do not start without it; when it is wanted"},
};

}  // namespace

Result<RosettaStep> rosetta_step(const Host& host)
{
    if (host.processor != Processor::Arm64 || host.rosetta == RosettaState::NotSupported)
        return fail(ErrorCode::Unsupported,
                    "Rosetta needs a Mac with Apple silicon, which this host is not",
                    "machines start here with \"rosetta\" set to false: berth edit NAME");
    return host.rosetta == RosettaState::Installed ? RosettaStep::Nothing : RosettaStep::AskSystem;
}

Result<void> judge_installation(const std::optional<Failure>& failure, RosettaState after)
{
    if (!failure && after == RosettaState::Installed) return {};
    if (!failure)
        return fail(ErrorCode::Internal,
                    std::string(kDoing) + ": the system says that it is done, and it is not there",
                    "restart the Mac, then try again" + std::string(kAgain));
    if (failure->domain == kFrameworkDomain && failure->code == kNotSupported)
        return fail(ErrorCode::Unsupported,
                    std::string(kDoing) + ": this Mac or its macOS cannot have it (" +
                        origin(*failure) + ")",
                    "upgrade macOS, or set \"rosetta\" to false: berth edit NAME");
    for (const auto& [code, kind, sentence, hint] : kRows) {
        if (failure->domain != kFrameworkDomain || failure->code != code) continue;
        return fail(kind,
                    std::string(kDoing) + ": " + std::string(sentence) + " (" + origin(*failure) +
                        ")",
                    std::string(hint) + std::string(kAgain));
    }
    return fail(explain(*failure), kDoing);
}

}  // namespace berth::vz
