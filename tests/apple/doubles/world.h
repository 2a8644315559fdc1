#pragma once

#include "tests/apple/doubles/guest.h"

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

// What the doubles pretend, and what was done to them. Plain C++, for tests of any kind.
namespace berth::test {

/// The host and its framework. To be set while no machine is there.
struct World {
    int macos = 14;
    bool supported = true;
    bool entitled = true;       ///< com.apple.security.virtualization
    bool may_bridge = false;    ///< com.apple.vm.networking
    int rosetta = 2;            ///< VZLinuxRosettaAvailability
    long rosetta_error = 0;     ///< What its installation ends with; 0: it succeeds.
    bool rosetta_comes = true;  ///< And then it is there.
    std::vector<std::pair<std::string, std::string>> interfaces = {{"en0", "Wi-Fi"}};
    bool saves_ports = true;   ///< Machines with a console port can be saved.
    std::string save_refusal;  ///< What the validator of save and restore says; empty: it agrees.

    // Codes of VZErrorDomain that the next such call ends with; 0: it succeeds.
    long start_error = 0, pause_error = 0, resume_error = 0, save_error = 0, restore_error = 0;
    bool obeys_power_button = true;
    std::string greeting = "Linux version 6.1 (double)\r\nlogin: ";
};
World& world();
/// Back to that, with nothing seen yet.
void forget();

// What can be done to the newest machine, or asked of it. From any thread but its queue.
void guest_prints(const std::string& text);
void guest_powers_off();
void guest_dies(long code);
void networks_go();
/// Each set that the device of that tag got while the machine was there, the first one included.
std::vector<SharedFolders> sets_shared(const std::string& tag);
std::size_t connected_networks();
/// What was typed at the guest.
std::string typed();
/// The calls that were made, by the names of their methods up to the first colon.
std::vector<std::string> calls();
/// Objects of VZVirtualMachine that are there.
int machines_alive();

}  // namespace berth::test
