#pragma once

#include "vzcore/base/result.h"

#include <string>

namespace berth::vz {

/// What an NSError says. Kept whole in what is reported.
struct Failure {
    std::string domain;
    long code = 0;
    std::string text;  ///< Its localized description; may be empty.

    bool operator==(const Failure&) const = default;
};

inline constexpr const char* kFrameworkDomain = "VZErrorDomain";
/// Codes of that domain (VZErrorCode) that mean something else where Rosetta is installed.
inline constexpr long kNetworkError = 7, kOutOfDiskSpace = 8, kOperationCancelled = 9,
                      kNotSupported = 10;

/// The failure as one of ours: a sentence of what happened, the framework's own words, and a next
/// step. Every code of VZErrorDomain has both; other domains keep their text.
Error explain(const Failure& failure);

/// "VZErrorDomain 9"
std::string origin(const Failure& failure);

/// VZErrorInvalidVirtualMachineStateTransition: the guest was quicker, so its state decides.
bool is_lost_race(const Failure& failure);

}  // namespace berth::vz
