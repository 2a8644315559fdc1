#pragma once

#include "vzcore/base/name_table.h"
#include "vzcore/definition.h"
#include "vzcore/outcome.h"

namespace berth {

// Internal to vzcore: the names that documents use.

inline constexpr std::array kBootKinds{
    std::pair{BootKind::Linux, std::string_view("linux")},
    std::pair{BootKind::Efi, std::string_view("efi")},
};
static_assert(names_all(kBootKinds, BootKind::Efi));

inline constexpr std::array kNetworkKinds{
    std::pair{NetworkKind::Nat, std::string_view("nat")},
    std::pair{NetworkKind::Bridged, std::string_view("bridged")},
    std::pair{NetworkKind::None, std::string_view("none")},
};
static_assert(names_all(kNetworkKinds, NetworkKind::None));

inline constexpr std::array kDiskBuses{
    std::pair{DiskBus::Virtio, std::string_view("virtio")},
    std::pair{DiskBus::Nvme, std::string_view("nvme")},
};
static_assert(names_all(kDiskBuses, DiskBus::Nvme));

inline constexpr std::array kProtocols{
    std::pair{Protocol::Tcp, std::string_view("tcp")},
    std::pair{Protocol::Udp, std::string_view("udp")},
};
static_assert(names_all(kProtocols, Protocol::Udp));

inline constexpr std::array kRestartPolicies{
    std::pair{RestartPolicy::Never, std::string_view("never")},
    std::pair{RestartPolicy::OnFailure, std::string_view("on_failure")},
    std::pair{RestartPolicy::Always, std::string_view("always")},
};
static_assert(names_all(kRestartPolicies, RestartPolicy::Always));

inline constexpr std::array kSleepPolicies{
    std::pair{SleepPolicy::None, std::string_view("none")},
    std::pair{SleepPolicy::Pause, std::string_view("pause")},
    std::pair{SleepPolicy::Save, std::string_view("save")},
    std::pair{SleepPolicy::Stop, std::string_view("stop")},
};
static_assert(names_all(kSleepPolicies, SleepPolicy::Stop));

inline constexpr std::array kAcceleratorChoices{
    std::pair{AcceleratorChoice::Auto, std::string_view("auto")},
    std::pair{AcceleratorChoice::Kvm, std::string_view("kvm")},
    std::pair{AcceleratorChoice::Tcg, std::string_view("tcg")},
};
static_assert(names_all(kAcceleratorChoices, AcceleratorChoice::Tcg));

inline constexpr std::array kOutcomes{
    std::pair{Outcome::GuestShutdown, std::string_view("guest_shutdown")},
    std::pair{Outcome::Stopped, std::string_view("stopped")},
    std::pair{Outcome::Killed, std::string_view("killed")},
    std::pair{Outcome::Saved, std::string_view("saved")},
    std::pair{Outcome::GuestPanicked, std::string_view("guest_panicked")},
    std::pair{Outcome::Crashed, std::string_view("crashed")},
    std::pair{Outcome::StartFailed, std::string_view("start_failed")},
    std::pair{Outcome::HostDown, std::string_view("host_down")},
    std::pair{Outcome::Unknown, std::string_view("unknown")},
};
static_assert(names_all(kOutcomes, Outcome::Unknown));

}  // namespace berth
