#include "tests/support/catch.h"
#include "vzcore/vz/errors.h"

#include <cerrno>
#include <set>

using namespace berth;
using namespace berth::vz;

namespace {

struct Known {
    long code;
    std::string name;
};

// Every code of vz-api.md.
const std::vector<Known> kKnown{{1, "Internal"},
                                {2, "InvalidVirtualMachineConfiguration"},
                                {3, "InvalidVirtualMachineState"},
                                {4, "InvalidVirtualMachineStateTransition"},
                                {5, "InvalidDiskImage"},
                                {6, "VirtualMachineLimitExceeded"},
                                {7, "NetworkError"},
                                {8, "OutOfDiskSpace"},
                                {9, "OperationCancelled"},
                                {10, "NotSupported"},
                                {11, "Save"},
                                {12, "Restore"},
                                {20001, "NetworkBlockDeviceNegotiationFailed"},
                                {20002, "NetworkBlockDeviceDisconnected"},
                                {30001, "USBControllerNotFound"},
                                {30002, "DeviceAlreadyAttached"},
                                {30003, "DeviceInitializationFailure"},
                                {30004, "DeviceNotFound"}};

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("every code of the framework has a sentence and a next step of its own", "[vz][errors]")
{
    std::set<std::string> sentences;
    for (const auto& [code, name] : kKnown) {
        const Error error = explain({kFrameworkDomain, code, "its own words"});
        INFO(name << ": " << error.message);
        CHECK(has(error.message,
                  ": its own words (VZError" + name + ", VZErrorDomain " + std::to_string(code) +
                      ")"));
        CHECK_FALSE(error.hint.empty());
        CHECK(sentences.insert(error.message.substr(0, error.message.find(':'))).second);
    }
}

TEST_CASE("what the framework says without words is explained too", "[vz][errors]")
{
    const Error error = explain({kFrameworkDomain, 5, ""});
    CHECK(error.code == ErrorCode::Invalid);
    CHECK(error.message ==
          "a disk is no raw image that can be used (VZErrorInvalidDiskImage, VZErrorDomain 5)");
    CHECK(has(error.hint, "qemu-img convert"));
}

TEST_CASE("codes and domains that nobody knows keep all they say", "[vz][errors]")
{
    const Error newer = explain({kFrameworkDomain, 4711, "a new thing"});
    CHECK(newer.message == "the framework failed: a new thing (VZErrorDomain 4711)");
    CHECK_FALSE(newer.hint.empty());
    const Error cocoa = explain({"NSCocoaErrorDomain", 260, "no such file"});
    CHECK(cocoa.message == "the framework failed: no such file (NSCocoaErrorDomain 260)");
    const Error posix = explain({"NSPOSIXErrorDomain", ENOENT, ""});
    CHECK(posix.code == ErrorCode::NotFound);
    CHECK(has(posix.message, "(NSPOSIXErrorDomain 2)"));
    // A number means what its domain says.
    CHECK_FALSE(is_lost_race({"NSPOSIXErrorDomain", 4, ""}));
    CHECK(is_lost_race({kFrameworkDomain, 4, ""}));
    CHECK_FALSE(is_lost_race({kFrameworkDomain, 3, ""}));
}
