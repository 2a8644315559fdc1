#include "vzcore/vz/errors.h"

#include <array>
#include <string_view>

namespace berth::vz {
namespace {

constexpr long kStateTransition = 4;

struct Row {
    long code;
    std::string_view name;  ///< Without "VZError".
    ErrorCode kind;
    std::string_view sentence;
    std::string_view hint;
};

// Rows without a hint of their own would leave their reader alone: none is empty.
constexpr std::array kRows{
    Row{1,
        "Internal",
        ErrorCode::Internal,
        "the framework failed inside",
        "start the machine again; if it stays so, restart the host, and look in Console for "
        "com.apple.Virtualization"},
    Row{2,
        "InvalidVirtualMachineConfiguration",
        ErrorCode::Invalid,
        "the framework refuses this configuration",
        "berth show NAME has what it was asked for; without the entitlement "
        "com.apple.security.virtualization in berth-runner every configuration is refused: sign it "
        "again"},
    Row{3,
        "InvalidVirtualMachineState",
        ErrorCode::Refused,
        "the machine is in no state for that",
        "see what it does with berth show NAME, then try again"},
    Row{kStateTransition,
        "InvalidVirtualMachineStateTransition",
        ErrorCode::Refused,
        "the machine's state changed meanwhile",
        "see what it does with berth show NAME, then try again"},
    Row{5,
        "InvalidDiskImage",
        ErrorCode::Invalid,
        "a disk is no raw image that can be used",
        "Berth takes raw images of a multiple of 512 bytes; convert others with: qemu-img convert "
        "-O raw OLD NEW"},
    Row{6,
        "VirtualMachineLimitExceeded",
        ErrorCode::Busy,
        "the host runs as many machines as it may",
        "stop another machine first: berth stop NAME"},
    Row{kNetworkError,
        "NetworkError",
        ErrorCode::Io,
        "the machine's network failed",
        "look whether the host is connected and whether Internet Sharing or a VPN is in the way"},
    Row{kOutOfDiskSpace,
        "OutOfDiskSpace",
        ErrorCode::Io,
        "the host's disk is full",
        "make room, then start the machine again"},
    Row{kOperationCancelled,
        "OperationCancelled",
        ErrorCode::Refused,
        "it was cancelled",
        "do it again when it is wanted"},
    Row{kNotSupported,
        "NotSupported",
        ErrorCode::Unsupported,
        "this host cannot do that",
        "a newer macOS may; berth doctor says what this one is"},
    Row{11,
        "Save",
        ErrorCode::Io,
        "the machine could not be saved",
        "it goes on as it was; look whether the disk has room for its memory, or stop it instead"},
    Row{12,
        "Restore",
        ErrorCode::Refused,
        "the machine could not be restored",
        "a saved state is of one host and its version of macOS; start without it: berth start NAME "
        "--cold"},
    Row{20001,
        "NetworkBlockDeviceNegotiationFailed",
        ErrorCode::Io,
        "the server of a network disk could not be agreed with",
        "Berth plans no such disks: look who else uses the framework's configuration"},
    Row{20002,
        "NetworkBlockDeviceDisconnected",
        ErrorCode::Unreachable,
        "the server of a network disk has gone",
        "Berth plans no such disks: look who else uses the framework's configuration"},
    Row{30001,
        "USBControllerNotFound",
        ErrorCode::NotFound,
        "the machine has no USB controller",
        "Berth plans no USB devices: leave it out"},
    Row{30002,
        "DeviceAlreadyAttached",
        ErrorCode::Busy,
        "the USB device is attached already",
        "detach it from the other machine first"},
    Row{30003,
        "DeviceInitializationFailure",
        ErrorCode::Io,
        "the USB device could not be set up",
        "unplug it and plug it in again"},
    Row{30004,
        "DeviceNotFound",
        ErrorCode::NotFound,
        "the USB device is not there",
        "plug it in again"},
};

const Row* row_of(const Failure& failure)
{
    if (failure.domain != kFrameworkDomain) return nullptr;
    for (const Row& row : kRows)
        if (row.code == failure.code) return &row;
    return nullptr;
}

}  // namespace

std::string origin(const Failure& failure)
{
    return failure.domain + " " + std::to_string(failure.code);
}

Error explain(const Failure& failure)
{
    const std::string own_words = failure.text.empty() ? "" : ": " + failure.text;
    if (const Row* row = row_of(failure))
        return {row->kind,
                std::string(row->sentence) + own_words + " (VZError" + std::string(row->name) +
                    ", " + origin(failure) + ")",
                std::string(row->hint)};
    if (failure.domain == "NSPOSIXErrorDomain") {
        Error error = fail_errno(static_cast<int>(failure.code), "the host refused it").value();
        error.message += own_words + " (" + origin(failure) + ")";
        return error.hinting("look at the file or right that it names, then try again");
    }
    return {ErrorCode::Io,
            "the framework failed" + own_words + " (" + origin(failure) + ")",
            "try again; if it stays so, look in Console for com.apple.Virtualization"};
}

bool is_lost_race(const Failure& failure)
{
    return failure.domain == kFrameworkDomain && failure.code == kStateTransition;
}

}  // namespace berth::vz
