#pragma once

#include <string>

namespace berth {

/// A network card, and an address that it has.
struct CardAddress {
    std::string mac;      ///< "52:54:00:12:34:56"
    std::string address;  ///< IPv4 or IPv6, without a scope.

    bool operator==(const CardAddress&) const = default;
};

}  // namespace berth
